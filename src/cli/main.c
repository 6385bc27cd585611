/* main -- placeholder until the first command lands. */
#include <stdio.h>

int main(void)
{
    puts("pushdown");
    return 0;
}
