/* main -- the program's entry. */
#include <fcntl.h>
#include <unistd.h>

#include "cli/cli.h"

/* Were one of the three standard files closed, the next file opened would take its number, and what
 * is printed would end up in a run. */
static void open_standard_files(void)
{
    int file;

    for (file = 0; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0 && open("/dev/null", O_RDWR) != file)
            _exit(EXIT_FAILED);
}

int main(int argc, char **argv)
{
    open_standard_files();
    signals_set();
    return cli_main(argc, argv);
}
