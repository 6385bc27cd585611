/* The strings of a run. */
#include "train/small.h"

#include "train/data.h"

static size_t symbols_of(const struct data *d)
{
    size_t sum = 0;
    int i;

    for (i = 0; i < d->train_batches; i++)
        sum += (size_t)(d->train[i].strings * d->train[i].length);
    for (i = 0; i < d->valid_batches; i++)
        sum += (size_t)(d->valid[i].strings * d->valid[i].length);
    return sum;
}

static void check_batches(const struct data *d, const struct batch *batches, int count, int strings,
                          struct range range, int most, int *seen)
{
    int i, s, longest = 0;

    for (i = 0; i < count; i++) {
        const struct batch *b = &batches[i];

        assert_int_equal(b->strings, strings);
        assert_true(b->length >= range.low && b->length <= range.high);
        assert_true(task_is_valid_length(&d->task, b->length));
        for (s = 0; s < b->strings; s++)
            assert_true(task_accepts(&d->task, b->ids + s * b->length, b->length));
        longest = b->length > longest ? b->length : longest;
        seen[b->length]++;
    }
    assert_int_equal(longest, most);
}

static void data__holds__strings_of_valid_lengths(void **state)
{
    const struct task_type *const *types;
    int count, i;

    (void)state;
    types = task_types(&count);
    for (i = 0; i < count; i++) {
        int seen[100] = { 0 }, lengths[100], valid, l;
        struct config c;
        struct data d;
        struct err err;

        SMALL(&c, "task", types[i]->name, "train-size", "2000", "train-lengths", "3-27",
              "valid-lengths", "6-20");
        assert_ok(data_init(&d, &c, &err));
        assert_int_equal(d.train_batches, 200);
        assert_int_equal(d.valid_batches, 3);
        check_batches(&d, d.train, d.train_batches, 10, c.train_lengths, d.most_length, seen);
        valid = task_valid_lengths(&d.task, 3, 27, lengths, 100);
        for (l = 0; l < valid; l++) { /* every length, and about equally often */
            double mean = 200.0 / valid;

            assert_true(fabs(seen[lengths[l]] - mean) < 5 * sqrt(mean));
        }
        memset(seen, 0, sizeof seen);
        check_batches(&d, d.valid, d.valid_batches, 10, c.valid_lengths, d.most_valid_length, seen);
        data_release(&d);
    }
}

static void data__depends__on_nothing_else(void **state)
{
    static const char *const same[][2] = {
        { "model", "lstm" }, { "freeze", "cm" }, { "freeze", "m@3,-m@9" }, { "lr", "0.5" },
        { "hidden", "3" },   { "layers", "2" },  { "optimizer", "sgd" },   { "init-scale", "1" },
        { "epochs", "9" },   { "bins", "3-5" },  { "test-seed", "77" },    { "clip", "0" },
    };
    static const char *const other[][2] = { { "seed", "6" }, { "train-lengths", "7-15" } };
    struct config c;
    struct data d, e;
    struct err err;
    size_t i;
    int b;

    (void)state;
    SMALL(&c, "seed", "5");
    assert_ok(data_init(&d, &c, &err));
    for (i = 0; i < sizeof same / sizeof *same; i++) {
        SMALL(&c, same[i][0], same[i][1]);
        assert_ok(data_init(&e, &c, &err));
        assert_int_equal(symbols_of(&d), symbols_of(&e));
        assert_memory_equal(d.ids, e.ids, symbols_of(&d) * sizeof *d.ids);
        for (b = 0; b < d.train_batches; b++)
            assert_int_equal(d.train[b].length, e.train[b].length);
        assert_true(d.valid_bound_nats == e.valid_bound_nats);
        data_release(&e);
    }
    for (i = 0; i < sizeof other / sizeof *other; i++) {
        int differ = 0;

        SMALL(&c, other[i][0], other[i][1]);
        assert_ok(data_init(&e, &c, &err));
        for (b = 0; b < d.train_batches; b++)
            differ += d.train[b].length != e.train[b].length ||
                      memcmp(d.train[b].ids, e.train[b].ids,
                             (size_t)(10 * d.train[b].length) * sizeof *d.ids) != 0;
        assert_true(differ > d.train_batches * 2 / 3);
        data_release(&e);
    }
    /* More strings leave those that were there. */
    SMALL(&c, "train-size", "300", "valid-size", "50");
    assert_ok(data_init(&e, &c, &err));
    for (b = 0; b < d.train_batches; b++)
        assert_memory_equal(d.train[b].ids, e.train[b].ids,
                            (size_t)(10 * d.train[b].length) * sizeof *d.ids);
    for (b = 0; b < d.valid_batches; b++)
        assert_memory_equal(d.valid[b].ids, e.valid[b].ids,
                            (size_t)(10 * d.valid[b].length) * sizeof *d.ids);
    data_release(&e);
    data_release(&d);
}

static void order__is__a_permutation(void **state)
{
    uint32_t order[20], last[20] = { 0 };
    struct config c;
    struct data d;
    struct err err;
    int epoch, i, moved = 0;

    (void)state;
    SMALL(&c, "seed", "5");
    assert_ok(data_init(&d, &c, &err));
    assert_int_equal(d.train_batches, 20);
    for (epoch = 0; epoch < 50; epoch++) {
        uint32_t seen = 0, again[20];

        data_order(&d, &c, epoch, order);
        for (i = 0; i < 20; i++) {
            assert_true(order[i] < 20);
            seen |= 1u << order[i];
        }
        assert_int_equal(seen, (1u << 20) - 1);
        data_order(&d, &c, epoch, again);
        assert_memory_equal(order, again, sizeof order);
        moved += memcmp(order, last, sizeof order) != 0;
        memcpy(last, order, sizeof order);
    }
    assert_int_equal(moved, 50);
    data_release(&d);
}

/* The bound and the deterministic positions of the validation strings, computed directly. */
static void validation__is_measured__as_the_task_says(void **state)
{
    static const char *const tasks[] = { "marked-reversal", "unmarked-copy", "count-3",
                                         "count-and-copy" };
    size_t k;

    (void)state;
    for (k = 0; k < 4; k++) {
        double nats = 0, symbols = 0;
        int i, s, t, any = 0, lengths;
        struct config c;
        struct data d;
        struct err err;

        SMALL(&c, "task", tasks[k]);
        assert_ok(data_init(&d, &c, &err));
        lengths = task_valid_lengths(&d.task, 3, 15, NULL, 0);
        for (i = 0; i < d.valid_batches; i++) {
            const struct batch *b = &d.valid[i];

            for (s = 0; s < b->strings; s++) {
                uint8_t flags[16];

                nats +=
                    log(lengths) - task_log_probability(&d.task, b->ids + s * b->length, b->length);
                symbols += b->length + 1;
                task_deterministic(&d.task, b->ids + s * b->length, b->length, flags);
                for (t = 0; t <= b->length; t++) {
                    any |= flags[t];
                    assert_int_equal(d.deterministic ? d.deterministic[i][s * (b->length + 1) + t]
                                                     : 0,
                                     flags[t]);
                }
            }
        }
        assert_near(d.valid_bound_nats, nats / symbols, 1e-12);
        assert_int_equal(d.deterministic != NULL, any);
        data_release(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data__holds__strings_of_valid_lengths),
        cmocka_unit_test(data__depends__on_nothing_else),
        cmocka_unit_test(order__is__a_permutation),
        cmocka_unit_test(validation__is_measured__as_the_task_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
