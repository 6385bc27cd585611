/* main -- the program's entry. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    signals_set();
    return cli_main(argc, argv);
}
