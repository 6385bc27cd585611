/* verify -- recorded runs made anew: whole, by hand, stopped, killed, and tampered with. */
#include "store/scratch.h"

#include <sqlite3.h>

#include "live/driver.h"
#include "live/verify.h"
#include "store/tensors.h"

/* A run of 8 epochs of 20 steps: enough for best rows and a falling learning rate. */
static struct config small_config(const char *model)
{
    struct config c;
    struct err err;

    config_defaults(&c);
    snprintf(c.model, sizeof c.model, "%s", model);
    snprintf(c.bins, sizeof c.bins, "3-7,7-11");
    c.hidden = 6;
    c.batch = 5;
    c.train_size = 100;
    c.valid_size = 20;
    c.epochs = 8;
    c.lr = 0.02;
    c.lr_patience = 0;
    c.test_strings = 2;
    c.checkpoint_every = 0.001;
    c.train_lengths = c.valid_lengths = (struct range){ 3, 11 };
    assert_ok(config_check(&c, &err));
    return c;
}

static struct driver *start(void **state, const struct config *c, int64_t stop_at)
{
    struct driver_options o = { .runs = *state, .who = "you", .stop_at = stop_at };
    struct driver *d;
    struct err err;

    assert_ok((d = driver_create(c, &o, &err)) != NULL);
    return d;
}

static struct driver *resume(const char *dir)
{
    struct driver_options o = { .who = "you" };
    struct driver *d;
    struct err err;

    assert_ok((d = driver_resume(dir, &o, &err)) != NULL);
    return d;
}

static const char *folder(const struct driver *d)
{
    static char out[512];

    snprintf(out, sizeof out, "%s", driver_dir(d));
    return out;
}

static void run_to(struct driver *d, int64_t step)
{
    while (driver_trainer(d)->step < step && driver_turn(d) <= DRIVER_PAUSED)
        continue;
}

static const char *run_out(struct driver *d, enum driver_state expected)
{
    const char *dir = folder(d);
    enum driver_state got;

    while ((got = driver_turn(d)) <= DRIVER_PAUSED)
        continue;
    assert_int_equal(got, expected);
    driver_close(d);
    return dir;
}

/* Verifies, and says of each kind how many were compared and how many differ. */
struct result {
    struct verify_tally tally[VERIFY_KINDS];
    int64_t different, step;
};

static struct result verify(const char *dir, int64_t steps)
{
    struct result out = { .different = 0 };
    struct verify *v;
    struct err err;
    int kind;

    assert_ok((v = verify_open(dir, steps, &err)) != NULL);
    while (verify_turn(v))
        continue;
    for (kind = 0; kind < VERIFY_KINDS; kind++) {
        out.tally[kind] = *verify_tally(v, (enum verify_kind)kind);
        out.different += out.tally[kind].different;
    }
    out.step = verify_step(v);
    verify_close(v);
    return out;
}

static void check_identical(const struct result *r, int64_t steps)
{
    int kind;

    for (kind = 0; kind < VERIFY_KINDS; kind++)
        if (r->tally[kind].different)
            fail_msg("%s: %s", verify_kind_name((enum verify_kind)kind, true),
                     r->tally[kind].first);
    assert_int_equal(r->step, steps);
    assert_int_equal(r->tally[VERIFY_STEP].compared, steps);
}

static void check_one(const struct result *r, enum verify_kind kind, int64_t different,
                      const char *words)
{
    assert_int_equal(r->tally[kind].different, different);
    assert_int_equal(r->different, different);
    if (!strstr(r->tally[kind].first, words))
        fail_msg("'%s' does not say '%s'", r->tally[kind].first, words);
}

/* ---- runs as they come --------------------------------------------------------------------- */
static void verify__finds_planned_runs_identical(void **state)
{
    static const char *const models[] = { "jm-3",   "jm-2.2", "jm-hidden",
                                          "gref-3", "lstm",   "stable-jm-3" };
    static const char *const cells[] = { "lstm", "gru", "elman", "gru", "elman", "lstm" };
    size_t i;

    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c = small_config(models[i]);
        struct result r;

        snprintf(c.freeze, sizeof c.freeze, "c,-c@30,m@60,k@60,-mk@100");
        snprintf(c.controller, sizeof c.controller, "%s", cells[i]);
        c.sharpness = 6.5;
        r = verify(run_out(start(state, &c, 0), DRIVER_FINISHED), 0);
        check_identical(&r, 160);
        assert_int_equal(r.tally[VERIFY_VALIDATION].compared, 8);
        assert_int_equal(r.tally[VERIFY_KEPT].compared, 8);
        assert_true(r.tally[VERIFY_EVENT].compared > 5); /* four changes, finish, a best at least */
        assert_int_equal(r.tally[VERIFY_EVALUATION].compared, 7); /* 2 bins, 3 and 3 lengths, 7 */
        assert_true(r.tally[VERIFY_LATEST].compared > 20);
        assert_true(r.tally[VERIFY_BEST].compared > 4);
    }
}

static void verify__replays_hands(void **state)
{
    struct config c = small_config("jm-3");
    struct driver *d = start(state, &c, 0);
    struct result r;

    run_to(d, 33);
    driver_request(d, REQUEST_FREEZE, FREEZE_M, NULL, "you");
    run_to(d, 40); /* an epoch's end: what is asked for now waits for the validation */
    assert_true(driver_trainer(d)->valid_next >= 0);
    driver_request(d, REQUEST_RATE, 0.004, NULL, "you");
    driver_request(d, REQUEST_FREEZE, FREEZE_C | FREEZE_M, NULL, "you");
    run_to(d, 70);
    driver_request(d, REQUEST_PAUSE, 0, NULL, "you");
    driver_turn(d);
    driver_request(d, REQUEST_FREEZE, FREEZE_C, NULL, "you");
    driver_request(d, REQUEST_STEP, 0, NULL, "you");
    driver_turn(d);
    driver_request(d, REQUEST_FREEZE, 0, NULL, "you");
    driver_request(d, REQUEST_RATE, 0.01, NULL, "you");
    driver_request(d, REQUEST_CONTINUE, 0, NULL, "you");
    run_to(d, 120);
    driver_request(d, REQUEST_FREEZE, FREEZE_K, NULL, "you");
    r = verify(run_out(d, DRIVER_FINISHED), 0);
    check_identical(&r, 160);
}

static void verify__stops_amid_a_validation(void **state)
{
    struct config c = small_config("jm-3");
    struct driver *d = start(state, &c, 0);
    const char *dir = folder(d);
    struct result r;

    run_to(d, 60);
    assert_true(driver_trainer(d)->valid_next >= 0);
    driver_request(d, REQUEST_RATE, 0.5, NULL, "you");
    driver_request(d, REQUEST_RATE, 0.003, NULL, "you");
    driver_request(d, REQUEST_STOP, 0, NULL, "you");
    run_out(d, DRIVER_STOPPED);
    r = verify(dir, 0);
    check_identical(&r, 60);
    assert_true(r.tally[VERIFY_LATEST].compared > 20);
    assert_int_equal(r.tally[VERIFY_VALIDATION].compared, 2);
    d = resume(dir);
    r = verify(run_out(d, DRIVER_FINISHED), 0);
    check_identical(&r, 160);
}

static void verify__goes_to_the_last_checkpoint_of_a_live_run(void **state)
{
    struct config c = small_config("gref-3");
    struct driver *d = start(state, &c, 0);
    const char *dir = folder(d);
    struct result r;

    run_to(d, 90);
    driver_request(d, REQUEST_PAUSE, 0, NULL, "you");
    driver_turn(d);
    r = verify(dir, 0);
    assert_true(r.step > 0 && r.step <= 90);
    check_identical(&r, r.step);
    assert_true(r.tally[VERIFY_LATEST].compared > 20);
    driver_close(d);
}

static void verify__takes_a_killed_and_resumed_run(void **state)
{
    struct config c = small_config("jm-3");
    struct result r;
    char dir[512] = "";
    int to_us[2], status;
    pid_t child;

    snprintf(c.freeze, sizeof c.freeze, "m@50");
    assert_int_equal(pipe(to_us), 0);
    child = fork();
    if (!child) {
        struct driver *d = start(state, &c, 0);

        if (write(to_us[1], driver_dir(d), strlen(driver_dir(d))) < 0)
            _exit(1);
        run_to(d, 50);
        driver_request(d, REQUEST_FREEZE, FREEZE_C, NULL, "you");
        run_to(d, 73);
        driver_request(d, REQUEST_FREEZE, 0, NULL, "you");
        run_to(d, 90);
        _exit(0);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_true(read(to_us[0], dir, sizeof dir - 1) > 0);
    close(to_us[0]);
    close(to_us[1]);
    r = verify(dir, 0);
    check_identical(&r, r.step);
    assert_true(r.step > 0);
    r = verify(run_out(resume(dir), DRIVER_FINISHED), 0);
    check_identical(&r, 160);
}

static void verify__takes_a_diverged_run(void **state)
{
    struct config c = small_config("jm-3");
    struct driver *d;
    struct result r;
    const char *dir;

    snprintf(c.optimizer, sizeof c.optimizer, "sgd");
    c.clip = 0;
    d = start(state, &c, 0);
    run_to(d, 45);
    driver_request(d, REQUEST_RATE, 1.7e308, NULL, "you");
    dir = run_out(d, DRIVER_DIVERGED);
    r = verify(dir, 0);
    assert_true(r.step >= 45 && r.step < 160);
    check_identical(&r, r.step);
}

static void verify__stops_where_it_is_told(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    struct result r = verify(dir, 47);

    check_identical(&r, 47);
    assert_int_equal(r.tally[VERIFY_VALIDATION].compared, 2);
    assert_int_equal(r.tally[VERIFY_EVALUATION].compared, 0);
    assert_int_equal(r.tally[VERIFY_LATEST].compared, 0);
}

static void verify__writes_nothing(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    size_t before, after;
    unsigned char *old, *new;
    char path[600];

    snprintf(path, sizeof path, "%s/run.db", dir);
    old = scratch_read(path, &before);
    verify(dir, 0);
    new = scratch_read(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    assert_int_equal(scratch_count(dir), 3);
    free(old);
    free(new);
}

/* ---- tampering ----------------------------------------------------------------------------- */
static void change(const char *dir, const char *sql)
{
    char path[600];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/run.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_true(sqlite3_changes(db) > 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void verify__finds_a_changed_loss(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    char path[600];
    sqlite3 *db;
    sqlite3_blob *blob;
    unsigned char byte;
    struct result r;

    /* The lowest bit of step 101's loss: an ulp. */
    snprintf(path, sizeof path, "%s/run.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_blob_open(db, "main", "steps", "data", 1, 1, &blob), SQLITE_OK);
    assert_int_equal(sqlite3_blob_read(blob, &byte, 1, 1000), SQLITE_OK);
    byte ^= 1;
    assert_int_equal(sqlite3_blob_write(blob, &byte, 1, 1000), SQLITE_OK);
    assert_int_equal(sqlite3_blob_close(blob), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    r = verify(dir, 0);
    check_one(&r, VERIFY_STEP, 1, "step 101: loss ");
    r = verify(dir, 100);
    check_identical(&r, 100);
}

static void verify__finds_changed_rows(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    struct result r;

    change(dir, "UPDATE validation SET accuracy = accuracy + 1e-9 WHERE epoch = 3");
    r = verify(dir, 0);
    check_one(&r, VERIFY_VALIDATION, 1, "epoch 3, step 60");
    change(dir, "UPDATE validation SET accuracy = (SELECT accuracy - 1e-9) WHERE epoch = 3;"
                "UPDATE health SET update_memory = update_memory * 2 WHERE step = 100");
    r = verify(dir, 0);
    assert_int_equal(r.tally[VERIFY_HEALTH].different, 1);
    change(dir, "UPDATE health SET update_memory = update_memory / 2 WHERE step = 100;"
                "UPDATE evaluation SET correct = correct + 1 WHERE final AND low = 5 AND high = 5");
    r = verify(dir, 0);
    assert_int_equal(r.tally[VERIFY_EVALUATION].different, 1);
    assert_non_null(strstr(r.tally[VERIFY_EVALUATION].first, "lengths 5-5"));
    change(dir, "UPDATE weights SET data = zeroblob(length(data)) WHERE step = 40");
    r = verify(dir, 0);
    assert_int_equal(r.tally[VERIFY_KEPT].different, 1);
    assert_non_null(strstr(r.tally[VERIFY_KEPT].first, "step 40"));
}

static void verify__finds_changed_log(void **state)
{
    struct config c = small_config("jm-3");
    struct driver *d = start(state, &c, 0);
    const char *dir = folder(d);
    struct result r;

    run_to(d, 33);
    driver_request(d, REQUEST_FREEZE, FREEZE_M, NULL, "you");
    run_out(d, DRIVER_FINISHED);
    /* A best that never was. */
    change(dir, "INSERT INTO event (step, wall_s, kind, value, who, text) "
                "VALUES (160, 0, 'best', 0, 'trainer', 'x')");
    r = verify(dir, 0);
    check_one(&r, VERIFY_EVENT, 1, "'best'");
    change(dir, "DELETE FROM event WHERE text = 'x'");
    /* The freezing moved by one step: that step's weights differ, so the next loss does. */
    change(dir, "UPDATE event SET step = 34 WHERE kind = 'freeze'");
    r = verify(dir, 0);
    assert_true(r.tally[VERIFY_STEP].different > 100);
    assert_non_null(strstr(r.tally[VERIFY_STEP].first, "step 35:"));
    change(dir, "DELETE FROM event WHERE kind = 'freeze'");
    r = verify(dir, 33);
    check_identical(&r, 33);
    assert_true(verify(dir, 0).different > 100);
}

/* Flips the lowest bit of one number of a tensor. */
static void spoil(const char *dir, const char *name, const char *tensor)
{
    struct tensors f;
    char path[600];
    struct err err;
    size_t bytes;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    tensors_init(&f);
    assert_ok(tensors_read(&f, path, &err));
    *(unsigned char *)tensors_find(&f, tensor)->data ^= 1;
    assert_ok(tensors_write(&f, path, &bytes, &err));
    tensors_release(&f);
}

static void verify__finds_changed_weights(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    struct result r;

    spoil(dir, "latest.safetensors", "weight_hh_l0");
    r = verify(dir, 0);
    check_one(&r, VERIFY_LATEST, 1, "weight_hh_l0[0]");
    spoil(dir, "latest.safetensors", "weight_hh_l0");
    spoil(dir, "latest.safetensors", "optimizer.m2.layer.linear.bias");
    r = verify(dir, 0);
    check_one(&r, VERIFY_LATEST, 1, "optimizer.m2.layer.linear.bias[0]");
    spoil(dir, "latest.safetensors", "optimizer.m2.layer.linear.bias");
    spoil(dir, "best.safetensors", "layer.linear.weight");
    r = verify(dir, 0);
    check_one(&r, VERIFY_BEST, 1, "layer.linear.weight[0]");
}

static void verify__says_what_differs_between_machines(void **state)
{
    struct config c = small_config("jm-3");
    const char *dir = run_out(start(state, &c, 0), DRIVER_FINISHED);
    struct verify *v;
    struct err err;
    char words[900];

    assert_ok((v = verify_open(dir, 1, &err)) != NULL);
    verify_machine(v, words, sizeof words);
    assert_string_equal(words, "");
    verify_close(v);
    change(dir, "UPDATE setting SET value = 'portable' WHERE name = 'env.kernels';"
                "UPDATE setting SET value = '0.0.0' WHERE name = 'env.version'");
    assert_ok((v = verify_open(dir, 1, &err)) != NULL);
    verify_machine(v, words, sizeof words);
    assert_non_null(strstr(words, "version: 0.0.0 then"));
    verify_close(v);
    change(dir, "UPDATE setting SET value = 'avx1024' WHERE name = 'env.kernels'");
    assert_ok((v = verify_open(dir, 1, &err)) != NULL);
    verify_machine(v, words, sizeof words);
    assert_non_null(strstr(words, "kernels: avx1024 then"));
    assert_non_null(strstr(words, "does not have them"));
    verify_close(v);
    change(dir, "UPDATE setting SET value = 'float16' WHERE name = 'env.precision'");
    assert_null(verify_open(dir, 1, &err));
    scratch_check_message(&err, "float16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(verify__finds_planned_runs_identical),
        scratch_test(verify__replays_hands),
        scratch_test(verify__stops_amid_a_validation),
        scratch_test(verify__goes_to_the_last_checkpoint_of_a_live_run),
        scratch_test(verify__takes_a_killed_and_resumed_run),
        scratch_test(verify__takes_a_diverged_run),
        scratch_test(verify__stops_where_it_is_told),
        scratch_test(verify__writes_nothing),
        scratch_test(verify__finds_a_changed_loss),
        scratch_test(verify__finds_changed_rows),
        scratch_test(verify__finds_changed_log),
        scratch_test(verify__finds_changed_weights),
        scratch_test(verify__says_what_differs_between_machines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
