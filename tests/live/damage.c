/* Folders that are not what a run left: refused with one line, and left as they are. */
#include "live/lab.h"

#include <sqlite3.h>

#include "live/session.h"
#include "store/checkpoint.h"

static const char *const files[] = { "run.db", "latest.safetensors", "best.safetensors" };

struct copy {
    char *bytes[3];
    size_t size[3];
};

static void take_copy(struct copy *c, const char *dir)
{
    int i;

    for (i = 0; i < 3; i++)
        c->bytes[i] = lab_bytes(dir, files[i], &c->size[i]);
}

static void put_back(const struct copy *c, const char *dir)
{
    int i;

    for (i = 0; i < 3; i++)
        lab_write(dir, files[i], c->bytes[i], c->size[i]);
}

static void drop_copy(struct copy *c)
{
    int i;

    for (i = 0; i < 3; i++)
        free(c->bytes[i]);
}

static void assert_refused(const struct lab *l, const char *dir, const char *part)
{
    struct trace before, after;
    struct err err;
    size_t size, again;
    char *latest = NULL, *now, path[1024];

    snprintf(path, sizeof path, "%s/latest.safetensors", dir);
    if (scratch_exists(path))
        latest = lab_bytes(dir, "latest.safetensors", &size);
    lab_load(dir, &before);
    assert_null(driver_resume(dir, &l->options, &err));
    scratch_check_message(&err, part);
    lab_load(dir, &after);
    ASSERT_SAME_ROWS(&before, &after, steps, step_count, same_step);
    ASSERT_SAME_ROWS(&before, &after, valid, valids, same_valid);
    assert_int_equal(before.events, after.events);
    assert_int_equal(before.state, after.state);
    trace_release(&before);
    trace_release(&after);
    if (latest) {
        now = lab_bytes(dir, "latest.safetensors", &again);
        assert_int_equal(size, again);
        assert_memory_equal(now, latest, size);
        free(now);
    }
    free(latest);
    assert_false(store_is_live(dir));
}

static void checkpoint__must_be__that_of_the_run(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l, other = lab_make(state, "other"),
               big = other;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED);
    const char *dir = lab_run(&l, 25, DRIVER_STOPPED), *foreign;
    struct copy copy, strange;
    char path[1024];
    struct err err;
    size_t i;

    take_copy(&copy, dir);
    snprintf(path, sizeof path, "%s/latest.safetensors", dir);
    /* Missing, empty, cut off at many places, other bytes. */
    assert_int_equal(unlink(path), 0);
    assert_refused(&l, dir, "latest.safetensors': No such file");
    for (i = 0; i < copy.size[1]; i += copy.size[1] / 13) {
        lab_write(dir, "latest.safetensors", copy.bytes[1], i);
        assert_refused(&l, dir, "is not a usable tensor file");
        if (i == 0)
            i = 1;
    }
    lab_write(dir, "latest.safetensors", copy.bytes[1], copy.size[1] - 1);
    assert_refused(&l, dir, "latest.safetensors");
    lab_write(dir, "latest.safetensors", copy.bytes[0], copy.size[0]);
    assert_refused(&l, dir, "is not a usable tensor file");
    lab_write(dir, "latest.safetensors", copy.bytes[2], copy.size[2]);
    assert_refused(&l, dir, "it holds no checkpoint of this program");
    /* Of a run of the same shape with another seed; of another shape. */
    lab_set(&other, "seed", "6");
    foreign = lab_run(&other, 25, DRIVER_STOPPED);
    take_copy(&strange, foreign);
    lab_write(dir, "latest.safetensors", strange.bytes[1], strange.size[1]);
    assert_refused(&l, dir, "with other settings than the run's");
    drop_copy(&strange);
    lab_set(&big, "hidden", "5");
    foreign = lab_run(&big, 25, DRIVER_STOPPED);
    take_copy(&strange, foreign);
    lab_write(dir, "latest.safetensors", strange.bytes[1], strange.size[1]);
    assert_refused(&l, dir, "cannot use checkpoint");
    drop_copy(&strange);
    /* A folder in its place. */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_null(driver_resume(dir, &l.options, &err));
    assert_int_equal(rmdir(path), 0);
    put_back(&copy, dir);
    drop_copy(&copy);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(reference, dir);
}

static char *find_text(char *bytes, size_t size, const char *text)
{
    size_t n = strlen(text), i;

    for (i = 0; i + n <= size; i++)
        if (!memcmp(bytes + i, text, n))
            return bytes + i;
    fail_msg("no %s in it", text);
    return NULL;
}

/* Puts another text of the same length into the header of a tensor file. */
static void tamper(const char *dir, const struct copy *c, const char *from, const char *to)
{
    char *bytes = malloc(c->size[1]), *at;

    memcpy(bytes, c->bytes[1], c->size[1]);
    at = find_text(bytes, c->size[1], from);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    lab_write(dir, "latest.safetensors", bytes, c->size[1]);
    free(bytes);
}

static void checkpoint__must_not__contradict_itself(void **state)
{
    static const char *const changes[][2] = {
        { "\"step\":\"25\"", "\"step\":\"35\"" },
        { "\"step\":\"25\"", "\"step\":\"-5\"" },
        { "\"step\":\"25\"", "\"step\":\"2x\"" },
        { "\"step\":\"25\"", "\"stop\":\"25\"" },
        { "\"epoch\":\"2\"", "\"epoch\":\"9\"" },
        { "\"validating\":\"0\"", "\"validating\":\"1\"" },
        { "\"frozen\":\"0\"", "\"frozen\":\"8\"" },
        { "\"best_step\":\"20\"", "\"best_step\":\"99\"" },
        { "\"best_step\":\"20\"", "\"best_step\":\"15\"" },
        { "\"rate\":\"0x1.", "\"rate\":\"-x1." },
        { "pushdown checkpoint 1", "pushdown checkpoint 2" },
        { "best.action_layer", "best.Action_layer" },
    };
    struct lab l = lab_make(state, "runs");
    const char *dir = lab_run(&l, 25, DRIVER_STOPPED);
    struct copy copy;
    size_t i;

    take_copy(&copy, dir);
    for (i = 0; i < sizeof changes / sizeof *changes; i++) {
        tamper(dir, &copy, changes[i][0], changes[i][1]);
        assert_refused(&l, dir, "cannot use checkpoint");
    }
    put_back(&copy, dir);
    drop_copy(&copy);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
}

static void query(const char *dir, const char *sql)
{
    char path[1024];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/run.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void settings__must_be__those_it_was_made_with(void **state)
{
    static const struct {
        const char *sql, *part;
    } changes[] = {
        { "UPDATE setting SET value = '5' WHERE name = 'hidden'",
          "are not those it was made with" },
        { "UPDATE setting SET value = '9' WHERE name = 'seed'", "are not those it was made with" },
        { "UPDATE setting SET value = 'm' WHERE name = 'freeze'", "not those it was made with" },
        { "UPDATE setting SET value = 'count-3' WHERE name = 'task'", "setting" },
        { "UPDATE setting SET value = '0.06' WHERE name = 'lr'", "with other settings" },
        { "UPDATE setting SET value = '3' WHERE name = 'clip'", "with other settings" },
        { "UPDATE setting SET value = '0' WHERE name = 'batch'", "cannot be used" },
        { "UPDATE setting SET value = '7' WHERE name = 'batch'", "cannot be used" },
        { "UPDATE setting SET value = 'x' WHERE name = 'model'", "cannot be used" },
        { "UPDATE setting SET value = char(27) || '[2J' WHERE name = 'task'", "cannot be used" },
        { "DELETE FROM setting WHERE name = 'seed'", "are not those it was made with" },
        { "UPDATE run SET seed = 4", "are not those it was made with" },
        { "UPDATE run SET parameters_memory = 4", "are not those it was made with" },
        { "DELETE FROM steps", "it cannot go back to step 25" },
        { "UPDATE status SET state = 'finished'", "is finished" },
        { "UPDATE status SET state = 'perhaps'", "impossible state" },
        { "UPDATE event SET kind = 'party'", "impossible kind" },
    };
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED);
    const char *dir = lab_run(&l, 25, DRIVER_STOPPED);
    struct copy copy;
    struct err err;
    size_t i;

    take_copy(&copy, dir);
    for (i = 0; i < sizeof changes / sizeof *changes; i++) {
        query(dir, changes[i].sql);
        assert_null(driver_resume(dir, &l.options, &err));
        if (!strstr(err.text, changes[i].part))
            fail_msg("%s: %s", changes[i].sql, err.text);
        scratch_check_message(&err, "");
        assert_false(err.usage);
        assert_false(store_is_live(dir));
        put_back(&copy, dir);
    }
    drop_copy(&copy);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(reference, dir);
}

static void db__damaged__is_refused(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *dir = lab_run(&l, 25, DRIVER_STOPPED);
    struct copy copy;
    struct err err;
    size_t i;

    take_copy(&copy, dir);
    for (i = 0; i < copy.size[0]; i += copy.size[0] / 11) {
        lab_write(dir, "run.db", copy.bytes[0], i);
        assert_null(driver_resume(dir, &l.options, &err));
        scratch_check_message(&err, "run");
        assert_null(session_replay(dir, &err));
    }
    lab_write(dir, "run.db", copy.bytes[1], copy.size[1]);
    assert_null(driver_resume(dir, &l.options, &err));
    scratch_check_message(&err, "is not a pushdown run");
    put_back(&copy, dir);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    drop_copy(&copy);
}

static void weights__must_be__those_of_the_run(void **state)
{
    struct lab l = lab_make(state, "runs"), other = lab_make(state, "other");
    const char *dir = lab_run(&l, 25, DRIVER_STOPPED), *foreign;
    struct copy copy, strange;
    struct model model;
    struct err err;
    int64_t step;
    size_t i;

    take_copy(&copy, dir);
    assert_ok(trainer_model(&model, &l.config, NULL, &err));
    assert_ok(checkpoint_weights(&model.params, &l.config, dir, "best", &step, &err));
    assert_int_equal(step, 20);
    assert_ok(checkpoint_weights(&model.params, &l.config, dir, "latest", &step, &err));
    assert_int_equal(step, 25);
    for (i = 0; i < copy.size[2]; i += copy.size[2] / 9) {
        lab_write(dir, "best.safetensors", copy.bytes[2], i);
        assert_false(checkpoint_weights(&model.params, &l.config, dir, "best", &step, &err));
        scratch_check_message(&err, "best.safetensors");
    }
    lab_write(dir, "best.safetensors", copy.bytes[1], copy.size[1]);
    assert_false(checkpoint_weights(&model.params, &l.config, dir, "best", &step, &err));
    scratch_check_message(&err, "it holds no weights of this program");
    lab_set(&other, "seed", "6");
    foreign = lab_run(&other, 25, DRIVER_STOPPED);
    take_copy(&strange, foreign);
    lab_write(dir, "best.safetensors", strange.bytes[2], strange.size[2]);
    assert_false(checkpoint_weights(&model.params, &l.config, dir, "best", &step, &err));
    scratch_check_message(&err, "with other settings");
    model_release(&model);
    drop_copy(&copy);
    drop_copy(&strange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(checkpoint__must_be__that_of_the_run),
        scratch_test(checkpoint__must_not__contradict_itself),
        scratch_test(settings__must_be__those_it_was_made_with),
        scratch_test(db__damaged__is_refused),
        scratch_test(weights__must_be__those_of_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
