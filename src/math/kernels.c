/* kernels -- which version of the inner loops this CPU gets. */
#include "math/kernels.h"

#include <stdlib.h>
#include <string.h>

extern const struct kernels kernels_portable;
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
extern const struct kernels kernels_avx2;
#define HAVE_AVX2 1
#else
#define HAVE_AVX2 0
#endif

static const struct kernels *available[3];

static const struct kernels *best, *chosen;

/* Before main(), so that no thread can see it half done. */
__attribute__((constructor)) static void find_available(void)
{
    const char *wish = getenv("PUSHDOWN_KERNELS");
    int n = 0, i;

    available[n++] = &kernels_portable;
#if HAVE_AVX2
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        available[n++] = &kernels_avx2;
#endif
    available[n] = NULL;
    best = available[n - 1];
    for (i = 0; wish && i < n; i++)
        if (!strcmp(available[i]->name, wish))
            best = available[i];
    chosen = best;
}

void kernels_use(const struct kernels *k)
{
    best = k ? k : chosen;
}

const struct kernels *const *kernels_all(void)
{
    return available;
}

const struct kernels *kernels_best(void)
{
    return best;
}
