/* The bigram of data whose language is unknown, against dense counts. */
#include "test.h"

#include "base/rng.h"
#include "task/pairs.h"

enum { V = 5, STRINGS = 60, MOST = 12 };

static void pairs__are__add_one_counts(void **state)
{
    static uint16_t string[STRINGS][MOST];
    double count[V + 1][V + 1] = { { 0 } };
    int length[STRINGS], s, i, x, y;
    struct yardstick_row row;
    struct pairs p;
    struct rng r;

    (void)state;
    rng_init(&r, 7, RNG_CHECK, 0);
    pairs_init(&p, V);
    for (s = 0; s < STRINGS; s++) {
        length[s] = (int)rng_below(&r, MOST + 1); /* empty strings too */
        for (i = 0, x = V; i < length[s]; i++, x = y) {
            y = (int)rng_below(&r, 1 + rng_below(&r, V));
            string[s][i] = (uint16_t)y;
            count[x][y]++;
        }
        count[x][V]++;
        pairs_add(&p, string[s], length[s]);
    }
    pairs_close(&p);
    for (x = 0; x <= V; x++) {
        double total = 0, sum = 0;
        int best = 0;

        for (y = 0; y <= V; y++)
            total += count[x][y];
        for (y = 0; y <= V; y++) {
            double wanted = (count[x][y] + 1) / (total + V + 1);

            assert_near(exp(pairs_log_p(&p, x, y)), wanted, 1e-14);
            sum += exp(pairs_log_p(&p, x, y));
            best = count[x][y] > count[x][best] ? y : best;
        }
        assert_near(sum, 1, 1e-14);
        assert_int_equal(p.best[x], best);
    }
    for (s = 0; s < STRINGS; s++) {
        double nats = 0;
        int right = 0;

        for (i = 0, x = V; i <= length[s]; i++, x = y) {
            y = i < length[s] ? string[s][i] : V;
            nats -= pairs_log_p(&p, x, y);
            right += p.best[x] == y;
        }
        pairs_measure(&p, &row, string[s], length[s]);
        assert_near(row.bigram_nats, nats, 1e-14);
        assert_int_equal(row.bigram_correct, right);
        assert_true(isnan(row.bound_nats) && isnan(row.bayes_nats));
        assert_int_equal(row.deterministic, 0);
    }
    pairs_release(&p);
}

static void pairs__know__symbols_never_seen(void **state)
{
    struct pairs p;

    (void)state;
    pairs_init(&p, 3);
    pairs_close(&p);
    assert_near(pairs_log_p(&p, 1, 2), -log(4), 1e-15);
    pairs_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs__are__add_one_counts),
        cmocka_unit_test(pairs__know__symbols_never_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
