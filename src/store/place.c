/* place -- kinds of file systems, and making folders. */
#include "store/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* Write-ahead logging needs memory shared by all users of the database, and locks that work. */
static const unsigned long network_types[] = {
    0x00006969, /* NFS */
    0x0000517B, /* SMB */
    0xFF534D42, /* CIFS */
    0xFE534D42, /* SMB2 */
    0x0BD00BD0, /* Lustre */
    0x47504653, /* GPFS */
    0x65735546, /* FUSE: sshfs and many others */
    0x5346414F, /* AFS */
    0x6B414653, /* kAFS */
    0x73757245, /* Coda */
    0x00C36400, /* Ceph */
    0x01021997, /* 9p */
    0x19830326, /* BeeGFS */
    0x7461636F, /* OCFS2 */
    0x01161970, /* GFS2 */
    0x0000564C, /* NCP */
    0xAAD7AAEA, /* PanFS */
    0x20030528, /* OrangeFS */
};

bool place_type_is_network(unsigned long f_type)
{
    size_t i;

    for (i = 0; i < sizeof network_types / sizeof *network_types; i++)
        if ((f_type & 0xFFFFFFFFul) == network_types[i])
            return true;
    return false;
}

bool place_is_network(const char *path)
{
    struct statfs info;

    return statfs(path, &info) != 0 || place_type_is_network((unsigned long)info.f_type);
}

bool place_make(const char *path, size_t *made, struct err *err)
{
    char *prefix = x_strdup(path), shown[256];
    size_t length = strlen(path), i;
    struct stat info;
    int cause = length ? 0 : ENOENT, why;

    *made = 0;
    for (i = 1; i <= length && !cause; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        prefix[i] = '\0';
        if (mkdir(prefix, 0777) == 0) {
            *made = *made ? *made : i;
        } else {
            why = errno;
            if (stat(prefix, &info) != 0)
                cause = why;
            else if (!S_ISDIR(info.st_mode))
                cause = ENOTDIR;
        }
        prefix[i] = path[i];
    }
    free(prefix);
    if (!cause)
        return true;
    place_unmake(path, *made);
    *made = 0;
    return err_set(err, "cannot create folder '%s': %s", text_printable(shown, sizeof shown, path),
                   strerror(cause));
}

void place_unmake(const char *path, size_t made)
{
    char *prefix = x_strdup(path);
    size_t i = strlen(path);

    for (; made && i >= made; i--) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        prefix[i] = '\0';
        rmdir(prefix);
    }
    free(prefix);
}
