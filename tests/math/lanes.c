/* Kernels over blocks of rows, of every version there is for this CPU, against plain loops. */
#include "engine.h"

#include "math/kernels.h"

enum { MOST = 40, BLOCKS = 5 };

static void draw(struct rng *r, double *x, int count)
{
    int i;

    for (i = 0; i < count; i++)
        x[i] = rng_uniform(r, -1, 1);
}

static void mix__adds__what_it_says(void **state)
{
    static double in[MOST * LANES], c[MOST * (MOST + 3)], out[MOST * LANES], want[MOST * LANES];
    const struct kernels *const *k;
    struct rng r;
    int outs, ins, add, o, i, l;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (k = kernels_all(); *k; k++)
        for (outs = 1; outs <= 14; outs++)
            for (ins = 0; ins <= 11; ins++)
                for (add = 0; add < 2; add++) {
                    int row = outs + ins % 4;

                    draw(&r, in, ins * LANES);
                    draw(&r, c, MOST * row);
                    draw(&r, out, MOST * LANES);
                    memcpy(want, out, sizeof want);
                    for (o = 0; o < outs; o++)
                        for (l = 0; l < LANES; l++) {
                            double sum = add ? out[o * LANES + l] : 0;

                            for (i = 0; i < ins; i++)
                                sum += in[i * LANES + l] * c[i * row + o];
                            want[o * LANES + l] = sum;
                        }
                    (*k)->lanes->mix(out, outs, in, ins, c, row, add);
                    for (i = 0; i < MOST * LANES; i++) /* and nothing behind it */
                        assert_near(out[i], want[i], i < outs * LANES ? 1e-14 : 0);
                }
}

static void dots__are__dot_products(void **state)
{
    static double in[MOST * LANES], d[MOST * LANES], sum[MOST * MOST * LANES_PARTS];
    const struct kernels *const *k;
    struct rng r;
    int outs, ins, o, i, l;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    for (k = kernels_all(); *k; k++)
        for (outs = 1; outs <= 14; outs++)
            for (ins = 0; ins <= 9; ins++) {
                draw(&r, in, ins * LANES);
                draw(&r, d, outs * LANES);
                for (i = 0; i < MOST * MOST * LANES_PARTS; i++)
                    sum[i] = 0.25;
                (*k)->lanes->dots(sum, in, ins, d, outs);
                for (i = 0; i < ins; i++)
                    for (o = 0; o < outs; o++) {
                        const double *part = sum + (i * outs + o) * LANES_PARTS;
                        double want = 1;

                        for (l = 0; l < LANES; l++)
                            want += in[i * LANES + l] * d[o * LANES + l];
                        assert_near(part[0] + part[1] + part[2] + part[3], want, 1e-14);
                    }
                assert_true(sum[ins * outs * LANES_PARTS] == 0.25);
            }
}

static void cross__sums__over_blocks(void **state)
{
    static double in[BLOCKS * MOST * LANES], d[BLOCKS * MOST * LANES], out[MOST * MOST];
    const struct kernels *const *k;
    struct rng r;
    int outs, ins, blocks, o, i, b, l;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (k = kernels_all(); *k; k++)
        for (outs = 1; outs <= 10; outs++)
            for (ins = 1; ins <= 10; ins++)
                for (blocks = 0; blocks <= BLOCKS; blocks++) {
                    draw(&r, in, blocks * ins * LANES);
                    draw(&r, d, blocks * outs * LANES);
                    (*k)->lanes->cross(out, in, ins, d, outs, blocks);
                    for (i = 0; i < ins; i++)
                        for (o = 0; o < outs; o++) {
                            double want = 0;

                            for (b = 0; b < blocks; b++)
                                for (l = 0; l < LANES; l++)
                                    want += in[(b * ins + i) * LANES + l] *
                                            d[(b * outs + o) * LANES + l];
                            assert_near(out[i * outs + o], want, 1e-14);
                        }
                }
}

static void exp__is__exact_to_two_roundings(void **state)
{
    const struct kernels *const *k;
    struct rng r;
    int i;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    for (k = kernels_all(); *k; k++) {
        for (i = 0; i < 20000; i++) {
            double x[3], e[3];
            int j, count = 1 + i % 3;

            for (j = 0; j < 3; j++)
                e[j] = x[j] = i < 10000 ? rng_uniform(&r, -708, 709) : rng_uniform(&r, -1, 1);
            (*k)->lanes->exp(e, (size_t)count);
            for (j = 0; j < count; j++)
                if (!(fabs(e[j] / exp(x[j]) - 1) <= 2 * 2.3e-16))
                    fail_msg("%s: e^%.17g is %.17g", (*k)->name, x[j], e[j]);
            for (; j < 3; j++)
                assert_true(e[j] == x[j]);
        }
        {
            double ends[] = { -INFINITY, -1e300, -708, 0, NAN };

            (*k)->lanes->exp(ends, 5);
            assert_near(ends[0] / exp(-708), 1, 1e-15);
            assert_near(ends[1] / exp(-708), 1, 1e-15);
            assert_near(ends[2] / exp(-708), 1, 1e-15);
            assert_true(ends[3] == 1);
            assert_true(isnan(ends[4]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mix__adds__what_it_says),
        cmocka_unit_test(dots__are__dot_products),
        cmocka_unit_test(cross__sums__over_blocks),
        cmocka_unit_test(exp__is__exact_to_two_roundings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
