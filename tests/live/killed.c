/* Runs that are killed without warning: what they did after the last checkpoint is done again. */
#include "live/lab.h"

#include "base/rng.h"

static const struct act acts[] = {
    { 2, REQUEST_NOTE, 0 },     { 4, REQUEST_FREEZE, FREEZE_M },
    { 10, REQUEST_RATE, 0.1 },  { 13, REQUEST_FREEZE, 0 },
    { 13, REQUEST_NOTE, 0 },    { 20, REQUEST_FREEZE, FREEZE_K },
    { 21, REQUEST_RATE, 0.05 }, { 30, REQUEST_FREEZE, FREEZE_C | FREEZE_M },
    { 33, REQUEST_FREEZE, 0 },  { 39, REQUEST_NOTE, 0 },
};
enum { ACTS = sizeof acts / sizeof *acts };

/* The run in the folder of runs, or NULL: a kill can come before its tables are complete. */
static const char *find_run(const struct lab *l)
{
    size_t count, i;
    char **names = store_list(l->options.runs, &count), dir[512];
    const char *found = NULL;

    for (i = 0; i < count; i++) {
        struct err err;
        struct store *s;

        snprintf(dir, sizeof dir, "%s/%s", l->options.runs, names[i]);
        s = store_open(dir, false, JOURNAL_AUTO, &err);
        if (!s)
            continue;
        store_close(s);
        assert_null(found);
        found = lab_keep(dir);
    }
    store_free_names(names);
    return found;
}

/* Every act that is on record is not given again. */
static void recall_acts(struct lab *l, const char *dir)
{
    static struct trace_event rows[100];
    struct trace t;

    lab_load(dir, &t);
    l->next = lab_events(&t, false, rows, 100);
    trace_release(&t);
}

/*
 * A child trains (a new run, or the one in `dir`) for so many turns (0: to its end) and dies on the
 * spot; or is killed from outside after so many microseconds. True when it came to its end first.
 */
static bool train_and_die(struct lab *l, const char *dir, int turns, unsigned after_us)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        struct err err;
        struct driver *d = dir ? driver_resume(dir, &l->options, &err)
                               : driver_create(&l->config, &l->options, &err);

        if (!d) {
            fprintf(stderr, "child: %s\n", err.text);
            _exit(1);
        }
        if (lab_drive(l, d, turns) == DRIVER_FAILED) {
            fprintf(stderr, "child: %s\n", driver_error(d));
            _exit(1);
        }
        if (turns)
            raise(SIGKILL);
        driver_close(d);
        _exit(0);
    }
    if (after_us) {
        usleep(after_us);
        kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status))
        fail_msg("the child failed");
    return WIFEXITED(status);
}

static bool is_finished(const char *dir)
{
    struct trace t;
    bool finished;

    lab_load(dir, &t);
    finished = t.state == RUN_FINISHED;
    trace_release(&t);
    return finished;
}

/* Unless the kill came after everything was done. */
static void finish(struct lab l, const char *dir)
{
    recall_acts(&l, dir);
    if (!is_finished(dir))
        lab_resume(&l, dir, 0, DRIVER_FINISHED);
}

static const char *reference_of(struct lab l)
{
    char runs[300];

    snprintf(runs, sizeof runs, "%s-reference", l.options.runs);
    l.options.runs = runs;
    return lab_run(&l, 0, DRIVER_FINISHED);
}

static void run__killed__at_every_turn(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *reference;
    int turns;

    l.act = acts;
    l.acts = ACTS;
    reference = reference_of(l);
    for (turns = 1; turns <= 62; turns += turns < 30 ? 1 : 2) {
        struct lab one = l;
        const char *dir;
        char runs[16];

        snprintf(runs, sizeof runs, "k%d", turns);
        one.options.runs = scratch_path(state, runs);
        assert_false(train_and_die(&one, NULL, turns, 0));
        dir = find_run(&one);
        finish(one, dir);
        assert_same_run(reference, dir);
    }
}

static void run__killed__twice(void **state)
{
    static const int first[] = { 1, 14, 33, 47 };
    struct lab l = lab_make(state, "runs");
    const char *reference;
    size_t i;
    int second;

    l.act = acts;
    l.acts = ACTS;
    reference = reference_of(l);
    for (i = 0; i < sizeof first / sizeof *first; i++)
        for (second = 1; second <= 40; second += 5) {
            struct lab one = l;
            const char *dir;
            char runs[16];

            snprintf(runs, sizeof runs, "k%zu-%d", i, second);
            one.options.runs = scratch_path(state, runs);
            train_and_die(&one, NULL, first[i], 0);
            dir = find_run(&one);
            if (!is_finished(dir)) {
                recall_acts(&one, dir);
                train_and_die(&one, dir, second, 0);
            }
            finish(one, dir);
            assert_same_run(reference, dir);
        }
}

/* At random moments, even between the writing of two files, over and over. */
static void run__killed__at_random(void **state)
{
    static const char *const journals[] = { "wal", "delete" };
    struct rng r;
    int i, killed = 0;

    rng_init(&r, 20, RNG_TRAIN, 0);
    for (i = 0; i < 8; i++) {
        char runs[16];
        struct lab l;
        const char *reference, *dir = NULL;
        bool ended = false;
        int tries = 0;

        snprintf(runs, sizeof runs, "r%d", i);
        l = lab_make(state, runs);
        lab_set(&l, "checkpoint-every", "0.001");
        lab_set(&l, "epochs", "8");
        assert_true(store_journal_parse(journals[i % 2], &l.options.journal));
        l.act = acts;
        l.acts = ACTS;
        reference = reference_of(l);
        while (!ended && tries++ < 12 && !(dir && is_finished(dir))) {
            ended = train_and_die(&l, dir, 0, 500 + rng_below(&r, 12000));
            killed += !ended;
            if (!dir)
                dir = find_run(&l);
            if (dir)
                recall_acts(&l, dir);
        }
        if (dir) {
            finish(l, dir);
            assert_same_run(reference, dir);
        }
    }
    assert_true(killed > 5);
}

/* A validation that is on record, and is done again because the checkpoint lies before it. */
static void validation__is_done__again(void **state)
{
    static const struct act note[] = { { 22, REQUEST_NOTE, 0 } };
    struct lab l = lab_make(state, "runs");
    const char *reference, *dir;
    struct driver *d;
    struct trace t;
    struct err err;

    l.act = note;
    l.acts = 1;
    reference = reference_of(l);
    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    while (driver_trainer(d)->step < 30 || driver_trainer(d)->valid_next != 3)
        lab_drive(&l, d, 1);
    driver_request(d, REQUEST_STOP, 0, NULL, "you");
    assert_int_equal(driver_turn(d), DRIVER_STOPPED);
    driver_close(d);
    /* The third epoch is no best one here: nothing is checkpointed when it ends. */
    l.acts = 0;
    train_and_die(&l, dir, 8, 0);
    lab_load(dir, &t);
    assert_int_equal(t.best_step, 20);
    trace_release(&t);
    {
        static const struct act early[] = { { 31, REQUEST_NOTE, 0 } };
        struct lab other = l;

        other.act = early;
        other.acts = 1;
        other.next = 0;
        train_and_die(&other, dir, 8, 0); /* commits the validation with the note */
        lab_load(dir, &t);
        assert_int_equal(t.valids, 3);
        assert_int_equal(t.valid[2].step, 30);
        trace_release(&t);
    }
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_record(reference, dir);
    assert_same_file(reference, dir, "latest.safetensors");
    assert_same_file(reference, dir, "best.safetensors");
}

/* best.safetensors may be of before or of after the checkpoint: the best weights are known anyway.
 */
static void best__follows__the_checkpoint(void **state)
{
    static const struct act still[] = { { 25, REQUEST_RATE, 0 } };
    static const char *const files[] = { "run.db", "latest.safetensors" };
    struct lab l = lab_make(state, "runs"), whole;
    const char *reference, *plain, *dir;
    char *kept[2], *early, *late;
    size_t size[2], early_size, late_size, i;
    int round;

    whole = l;
    plain = reference_of(whole);
    whole.act = still;
    whole.acts = 1;
    reference = lab_run(&whole, 0, DRIVER_FINISHED);
    dir = lab_run(&l, 15, DRIVER_STOPPED);
    early = lab_bytes(dir, "best.safetensors", &early_size);
    lab_resume(&l, dir, 25, DRIVER_STOPPED);
    for (i = 0; i < 2; i++)
        kept[i] = lab_bytes(dir, files[i], &size[i]);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(plain, dir);
    late = lab_bytes(dir, "best.safetensors", &late_size);
    for (round = 0; round < 3; round++) {
        struct lab other = l;

        for (i = 0; i < 2; i++)
            lab_write(dir, files[i], kept[i], size[i]);
        if (round == 0)
            lab_write(dir, "best.safetensors", early, early_size);
        else if (round == 1)
            lab_write(dir, "best.safetensors", late, late_size);
        else
            lab_write(dir, "best.safetensors", "", 0);
        other.act = still;
        other.acts = 1;
        lab_resume(&other, dir, 0, DRIVER_FINISHED);
        assert_same_run(reference, dir);
    }
    for (i = 0; i < 2; i++)
        free(kept[i]);
    free(early);
    free(late);
}

/* After a resume a hand acts before the steps at which earlier acts wait for their replay. */
static void replay__goes__by_step(void **state)
{
    static const struct act all[] = { { 21, REQUEST_RATE, 0.3 },
                                      { 23, REQUEST_RATE, 0.1 },
                                      { 25, REQUEST_FREEZE, FREEZE_M },
                                      { 27, REQUEST_FREEZE, 0 } };
    struct act late[2], early[2];
    struct lab l = lab_make(state, "runs"), whole = l, one;
    const char *reference, *dir;
    struct driver *d;
    struct err err;

    whole.act = all;
    whole.acts = 4;
    reference = reference_of(whole);
    late[0] = all[2];
    late[1] = all[3];
    early[0] = all[0];
    early[1] = all[1];
    one = l;
    one.act = late;
    one.acts = 2;
    /* 20 updates and 10 validation batches make a checkpoint at step 20; then 8 updates more. */
    train_and_die(&one, NULL, 38, 0);
    dir = find_run(&l);
    one = l;
    one.act = early;
    one.acts = 2;
    train_and_die(&one, dir, 4, 0);
    assert_ok((d = driver_resume(dir, &l.options, &err)) != NULL);
    assert_int_equal(driver_trainer(d)->step, 20);
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
    driver_close(d);
    assert_same_run(reference, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(run__killed__at_every_turn),    scratch_test(run__killed__twice),
        scratch_test(run__killed__at_random),        scratch_test(validation__is_done__again),
        scratch_test(best__follows__the_checkpoint), scratch_test(replay__goes__by_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
