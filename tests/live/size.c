/* What a long run leaves on the disk: every step of it, and less than three megabytes. */
#include "live/lab.h"

static void run_db__of_a_long_run__is_small(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *dir;
    struct stat info;
    struct trace t;
    char path[1024];
    size_t i;

    /* 200 epochs of 1000 updates, as in the paper; the network is what keeps this short. */
    lab_set(&l, "hidden", "8");
    lab_set(&l, "model", "jm-4");
    lab_set(&l, "train-lengths", "1-3");
    lab_set(&l, "valid-lengths", "1-3");
    lab_set(&l, "bins", "1-61,63-201");
    lab_set(&l, "batch", "1");
    lab_set(&l, "train-size", "1000");
    lab_set(&l, "valid-size", "100");
    lab_set(&l, "epochs", "200");
    lab_set(&l, "stop-patience", "100000");
    lab_set(&l, "lr", "0.001");
    lab_set(&l, "lr-decay", "0.9");
    lab_set(&l, "checkpoint-every", "0.1"); /* a row each: as many as in a run of an hour */
    dir = lab_run(&l, 0, DRIVER_FINISHED);
    snprintf(path, sizeof path, "%s/run.db", dir);
    assert_int_equal(stat(path, &info), 0);
    if (info.st_size >= 3000000)
        fail_msg("%lld bytes", (long long)info.st_size);
    lab_load(dir, &t);
    assert_int_equal(t.step_count, 200000);
    assert_int_equal(t.valids, 200);
    assert_int_equal(t.healths, 4001);
    for (i = 0; i < t.step_count; i++)
        assert_true(isfinite(t.steps[i].loss) && (t.steps[i].length & 1));
    trace_release(&t);
    assert_int_equal(scratch_count(dir), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(run_db__of_a_long_run__is_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
