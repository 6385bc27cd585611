/* socket -- folder, name and owner of a run's socket. */
#include "config.h"

#include "live/socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

enum { PLACES = 3, LISTEN_BACKLOG = 64 };

/* Writes "DIR/pushdown" or the like; false: there is no such place, or its path is too long. */
static bool place(int number, char out[SOCKET_PATH])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    long user = (long)geteuid();
    int n = -1;

    switch (number) {
    case 0:
        if (runtime && runtime[0] == '/')
            n = snprintf(out, SOCKET_PATH, "%s/pushdown", runtime);
        break;
    case 1: n = snprintf(out, SOCKET_PATH, "/tmp/pushdown-%ld", user); break;
    /* Where a login would have put it, for a watcher that came another way. */
    default: n = snprintf(out, SOCKET_PATH, "/run/user/%ld/pushdown", user); break;
    }
    return n > 0 && n < SOCKET_PATH - 40;
}

/* Ours alone? A folder that anybody else could change is never used. */
static bool check_folder(const char *folder, struct err *err)
{
    struct stat info;
    char shown[160];

    text_printable(shown, sizeof shown, folder);
    if (lstat(folder, &info) != 0)
        return err_set(err, "cannot use folder '%s': %s", shown, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return err_set(err, "cannot use '%s' for sockets: it is no folder", shown);
    if (info.st_uid != geteuid())
        return err_set(err, "cannot use folder '%s': it belongs to somebody else", shown);
    if (info.st_mode & 077)
        return err_set(err, "cannot use folder '%s': it is open to others (mode %03o, not 700)",
                       shown, (unsigned)(info.st_mode & 0777));
    return true;
}

static bool name_socket(const char *folder, const char *dir, struct sockaddr_un *address,
                        struct err *err)
{
    struct stat info;
    char shown[160];

    if (stat(dir, &info) != 0)
        return err_set(err, "cannot read folder '%s': %s", text_printable(shown, sizeof shown, dir),
                       strerror(errno));
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    snprintf(address->sun_path, sizeof address->sun_path, "%.70s/%llx-%llx", folder,
             (unsigned long long)info.st_dev, (unsigned long long)info.st_ino);
    return true;
}

/* The other side's process, if it is this user's. */
static bool is_ours(int file, pid_t *process)
{
    struct ucred peer;
    socklen_t size = sizeof peer;

    if (getsockopt(file, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != geteuid())
        return false;
    *process = peer.pid;
    return true;
}

/* The first place where a folder is or can be made; one that is there and wrong is an error. */
static bool choose_folder(char folder[SOCKET_PATH], struct err *err)
{
    int i;

    err_set(err, "there is no place for a socket");
    for (i = 0; i < 2; i++) {
        if (!place(i, folder))
            continue;
        if (mkdir(folder, 0700) == 0 || errno == EEXIST)
            return check_folder(folder, err);
        err_set(err, "cannot create folder '%s': %s", folder, strerror(errno));
    }
    return false;
}

int socket_listen(const char *dir, char path[SOCKET_PATH], struct err *err)
{
    struct sockaddr_un address;
    char folder[SOCKET_PATH];
    int file;

    if (!choose_folder(folder, err) || !name_socket(folder, dir, &address, err))
        return -1;
    file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) {
        err_set(err, "cannot make a socket: %s", strerror(errno));
        return -1;
    }
    unlink(address.sun_path);
    if (bind(file, (const struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(address.sun_path, 0600) != 0 || listen(file, LISTEN_BACKLOG) != 0) {
        err_set(err, "cannot make socket '%s': %s", address.sun_path, strerror(errno));
        close(file);
        return -1;
    }
    snprintf(path, SOCKET_PATH, "%s", address.sun_path);
    return file;
}

int socket_accept(int listener, pid_t *process)
{
    int file = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (file >= 0 && !is_ours(file, process)) {
        close(file);
        file = -1;
    }
    return file;
}

int socket_connect(const char *dir, pid_t *process, struct err *err)
{
    struct err cause = { .usage = false };
    struct sockaddr_un address;
    char folder[SOCKET_PATH];
    int i, file;

    err_set(err, "no trainer listens");
    for (i = 0; i < PLACES; i++) {
        if (!place(i, folder) || access(folder, F_OK) != 0)
            continue;
        if (!check_folder(folder, err))
            continue;
        if (!name_socket(folder, dir, &address, &cause)) {
            *err = cause;
            return -1;
        }
        if (access(address.sun_path, F_OK) != 0)
            continue;
        file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (file >= 0 && connect(file, (const struct sockaddr *)&address, sizeof address) == 0 &&
            is_ours(file, process))
            return file;
        err_set(err, "no trainer listens at '%s'", address.sun_path);
        if (file >= 0)
            close(file);
    }
    return -1;
}
