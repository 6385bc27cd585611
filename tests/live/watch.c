/* Watching and steering a run from elsewhere: the socket, what is said there, and sessions over it.
 */
#include "store/scratch.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/clock.h"
#include "live/session.h"
#include "live/socket.h"
#include "live/socket_client.h"
#include "live/socket_line.h"
#include "live/steer.h"

/* ---- runs ----------------------------------------------------------------------------------- */
/* Sockets go to the test's own folder. */
static struct driver *new_run(void **state, const char *runs, const char *freeze,
                              const char *epochs)
{
    static const char *const set[][2] = {
        { "model", "jm-2" },
        { "hidden", "4" },
        { "batch", "4" },
        { "train-size", "40" },
        { "valid-size", "20" },
        { "train-lengths", "3-9" },
        { "valid-lengths", "3-9" },
        { "bins", "3-9,11-15" },
        { "test-strings", "2" },
        { "seed", "5" },
        { "checkpoint-every", "30" },
        { "stop-patience", "100000" },
    };
    struct driver_options o = { .runs = scratch_path(state, runs), .who = "you" };
    struct config config;
    struct driver *d;
    struct err err;
    size_t i;

    setenv("XDG_RUNTIME_DIR", *state, 1);
    config_defaults(&config);
    for (i = 0; i < sizeof set / sizeof *set; i++)
        assert_ok(option_set(config_options, &config, set[i][0], set[i][1], &err));
    assert_ok(option_set(config_options, &config, "freeze", freeze, &err));
    assert_ok(option_set(config_options, &config, "epochs", epochs, &err));
    assert_ok((d = driver_create(&config, &o, &err)) != NULL);
    return d;
}

static void nap(void)
{
    const struct timespec short_while = { 0, 5000000 };

    nanosleep(&short_while, NULL);
}

/* Brings the trace up to date until a condition holds; ten seconds at most. */
#define UPDATE_UNTIL(session, trace, condition)                                                    \
    do {                                                                                           \
        double until_ = clock_monotonic_s() + 10;                                                  \
        while (session_update(session, trace), !(condition)) {                                     \
            if (clock_monotonic_s() > until_)                                                      \
                fail_msg("never: %s", #condition);                                                 \
            nap();                                                                                 \
        }                                                                                          \
    } while (0)

static const struct trace_event *find_event(const struct trace *t, enum event_kind kind,
                                            const char *who)
{
    size_t i;

    for (i = 0; i < t->events; i++)
        if (t->event[i].kind == kind && strstr(t->event[i].who, who))
            return &t->event[i];
    return NULL;
}

/* ---- a watcher by hand ---------------------------------------------------------------------- */
static int reach(const char *dir)
{
    pid_t process = 0;
    struct err err;
    int file = socket_connect(dir, &process, &err);

    if (file < 0)
        fail_msg("cannot connect: %s", err.text);
    assert_int_equal(process, getpid());
    return file;
}

static void say(int file, const char *text)
{
    assert_int_equal(send(file, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* The next line, without its end; "" when the other side has closed. */
static const char *hear(int file)
{
    static char line[8192];
    size_t used = 0;
    struct pollfd p = { .fd = file, .events = POLLIN };

    while (used < sizeof line - 1) {
        ssize_t n;

        if (poll(&p, 1, 10000) <= 0)
            fail_msg("no answer");
        n = recv(file, line + used, 1, 0);
        if (n <= 0 || line[used] == '\n')
            break;
        used++;
    }
    line[used] = '\0';
    return line;
}

static void expect(int file, const char *question, const char *answer)
{
    const char *got;

    say(file, question);
    got = hear(file);
    if (strcmp(got, answer))
        fail_msg("to %s came %s, not %s", question, got, answer);
}

/* ---- the socket ----------------------------------------------------------------------------- */
static void socket__is__for_its_owner_only(void **state)
{
    struct driver *d = new_run(state, "r", "none", "1");
    struct steer *s = steer_open(d);
    char path[SOCKET_PATH];
    struct stat info;
    struct err err;
    int file;

    assert_string_equal(steer_trouble(s), "");
    assert_int_equal(stat(scratch_path(state, "pushdown"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(scratch_count(scratch_path(state, "pushdown")), 1);
    steer_close(s);
    assert_int_equal(scratch_count(scratch_path(state, "pushdown")), 0);

    /* What a killed process leaves behind is in nobody's way. */
    file = socket_listen(driver_dir(d), path, &err);
    assert_true(file >= 0);
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISSOCK(info.st_mode));
    assert_int_equal(info.st_mode & 0777, 0600);
    close(file);
    assert_null(client_open(driver_dir(d), 8, &err));
    s = steer_open(d);
    assert_string_equal(steer_trouble(s), "");
    close(reach(driver_dir(d)));
    steer_close(s);
    driver_close(d);
}

static void socket__refuses__a_folder_that_is_open_or_no_folder(void **state)
{
    struct driver *d = new_run(state, "r", "none", "1");
    const char *folder = scratch_path(state, "pushdown");
    struct steer *s;
    pid_t process;
    struct err err;

    assert_int_equal(mkdir(folder, 0755), 0);
    chmod(folder, 0755);
    s = steer_open(d);
    assert_non_null(strstr(steer_trouble(s), "nobody can watch this run: "));
    assert_non_null(strstr(steer_trouble(s), "open to others (mode 755, not 700)"));
    steer_publish(s, d);
    steer_close(s);
    assert_int_equal(scratch_count(folder), 0);
    assert_int_equal(socket_connect(driver_dir(d), &process, &err), -1);
    rmdir(folder);

    assert_int_equal(mkdir(scratch_path(state, "elsewhere"), 0700), 0);
    assert_int_equal(symlink(scratch_path(state, "elsewhere"), folder), 0);
    s = steer_open(d);
    assert_non_null(strstr(steer_trouble(s), "it is no folder"));
    steer_close(s);
    unlink(folder);
    driver_close(d);
}

/* ---- what is said --------------------------------------------------------------------------- */
static void steer__answers__and_refuses(void **state)
{
    static const char *const rows[][2] = {
        { "{\"id\":1,\"do\":\"freeze\",\"value\":2}\n", "{\"id\":1,\"ok\":true}" },
        { "{\"id\":2,\"do\":\"freeze\",\"value\":8}\n",
          "{\"id\":2,\"error\":\"freeze wants a value from 0 to 7\"}" },
        { "{\"id\":3,\"do\":\"freeze\"}\n",
          "{\"id\":3,\"error\":\"freeze wants a value from 0 to 7\"}" },
        { "{\"id\":4,\"do\":\"rate\",\"value\":-1}\n",
          "{\"id\":4,\"error\":\"a learning rate is a number from 0 to 1000\"}" },
        { "{\"id\":5,\"do\":\"rate\",\"value\":0.25}\n", "{\"id\":5,\"ok\":true}" },
        { "{\"id\":6,\"do\":\"note\"}\n", "{\"id\":6,\"error\":\"a note wants a text\"}" },
        { "{\"id\":7,\"do\":\"note\",\"text\":\"gr\\u00fcn\",\"tty\":\"pts/3\"}\n",
          "{\"id\":7,\"ok\":true}" },
        { "{\"id\":8,\"do\":\"fly\"}\n", "{\"id\":8,\"error\":\"nothing to do is named 'fly'\"}" },
        { "{\"id\":9,\"do\":\"note\",\"text\":\"x\",\"tty\":\"../\\u001b[2J\"}\n",
          "{\"id\":9,\"ok\":true}" },
    };
    struct driver *d = new_run(state, "r", "none", "1");
    struct steer *s = steer_open(d);
    int file = reach(driver_dir(d));
    char who[64], bare[64];
    const struct trace *t = driver_trace(d);
    const struct trace_event *e;
    size_t i;

    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(file, rows[i][0], rows[i][1]);
    assert_true(steer_take(s, d));
    assert_false(steer_take(s, d));
    driver_turn(d);
    snprintf(bare, sizeof bare, "watch pid %d", (int)getpid());
    snprintf(who, sizeof who, "watch pts/3 pid %d", (int)getpid());
    assert_int_equal(t->frozen, FREEZE_M);
    e = find_event(t, EVENT_FREEZE, "watch");
    assert_string_equal(e->who, bare);
    e = find_event(t, EVENT_RATE, "watch");
    assert_true(e->value == 0.25);
    e = find_event(t, EVENT_NOTE, who);
    assert_string_equal(e->text, "grün");
    assert_non_null(find_event(t, EVENT_NOTE, bare)); /* that name of a terminal was none */
    steer_publish(s, d);
    say(file, "{\"id\":10,\"get\":\"status\"}\n");
    assert_non_null(strstr(hear(file), "\"frozen\":2,\"requested\":2"));
    close(file);
    steer_close(s);
    driver_close(d);
}

static void steer__closes__on_what_is_no_question(void **state)
{
    static const char *const garbage[] = {
        "\n",
        "x\n",
        "{\n",
        "[]\n",
        "7\n",
        "{}\n",
        "{\"get\":\"keys\"}\n",
        "\"get\"\n",
        "{\"get\":\"status\",\"do\":\"stop\"}\n",
        "{\"do\":7}\n",
        "{\"id\":1,\"id\":1}\n",
        "\xff\xfe\n",
        "{\"do\":\"note\",\"text\":\"\xc3\"}\n",
        "{\"do\":\"note\"}{}\n",
        "GET / HTTP/1.1\r\n",
    };
    struct driver *d = new_run(state, "r", "none", "1");
    struct steer *s = steer_open(d);
    char *much = calloc(1, 100001);
    int file;
    size_t i;

    for (i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        file = reach(driver_dir(d));
        say(file, garbage[i]);
        if (strncmp(hear(file), "{\"error\":\"", 10))
            fail_msg("no error for line %zu", i);
        assert_string_equal(hear(file), "");
        close(file);
    }
    memset(much, '{', 100000);
    file = reach(driver_dir(d));
    assert_true(send(file, much, 100000, MSG_NOSIGNAL | MSG_DONTWAIT) > SOCKET_LINE);
    assert_string_equal(hear(file), "{\"error\":\"this line is too long\"}");
    assert_string_equal(hear(file), "");
    close(file);
    /* The longest line that may be. */
    memset(much, ' ', 100000);
    memcpy(much, "{\"id\":1,\"do\":\"step\"}", 20);
    strcpy(much + SOCKET_LINE - 1, "\n");
    file = reach(driver_dir(d));
    expect(file, much, "{\"id\":1,\"ok\":true}");
    close(file);
    assert_true(steer_take(s, d));
    steer_close(s);
    driver_close(d);
    free(much);
}

static void steer__refuses__when_box_or_house_is_full(void **state)
{
    enum { MOST = 16 };
    struct driver *d = new_run(state, "r", "none", "1");
    struct steer *s = steer_open(d);
    int file[MOST + 1], i;

    for (i = 0; i <= MOST; i++)
        file[i] = reach(driver_dir(d));
    assert_string_equal(hear(file[MOST]), "{\"error\":\"too many watchers\"}");
    assert_string_equal(hear(file[MOST]), "");
    for (i = 0; i < MAIL_ROWS; i++)
        expect(file[i % MOST], "{\"id\":1,\"do\":\"step\"}\n", "{\"id\":1,\"ok\":true}");
    expect(file[3], "{\"id\":2,\"do\":\"step\"}\n",
           "{\"id\":2,\"error\":\"too many requests are waiting\"}");
    assert_false(steer_send(s, REQUEST_STOP, 0, NULL));
    assert_true(steer_take(s, d));
    assert_true(steer_send(s, REQUEST_STOP, 0, NULL));
    close(file[0]); /* there is room again */
    for (i = 0; i < 200; i++) {
        file[0] = reach(driver_dir(d));
        say(file[0], "{\"id\":3,\"do\":\"step\"}\n");
        if (!strcmp(hear(file[0]), "{\"id\":3,\"ok\":true}"))
            break;
        close(file[0]);
        nap();
    }
    assert_true(i < 200);
    for (i = 0; i <= MOST; i++)
        close(file[i]);
    steer_close(s);
    driver_close(d);
}

/* ---- sessions ------------------------------------------------------------------------------- */
static void watcher__that_is_stuck__is_in_nobodys_way(void **state)
{
    struct err err;
    struct driver *d = new_run(state, "r", "none", "30");
    struct session *s = session_train(d, &err), *w;
    int file = reach(session_dir(s)), i;
    struct trace t, seen;

    trace_init(&t);
    trace_init(&seen);
    /* Asks and asks, and never listens. */
    for (i = 0; i < 100000; i++)
        if (send(file, "{\"get\":\"status\"}\n", 17, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            break;
    assert_true(i < 100000);
    assert_ok((w = session_watch(session_dir(s), false, &err)) != NULL);
    UPDATE_UNTIL(w, &seen, seen.state >= RUN_FINISHED);
    UPDATE_UNTIL(s, &t, !session_is_running(s));
    assert_int_equal(t.state, RUN_FINISHED);
    assert_int_equal(t.step_count, 300);
    close(file);
    session_close(w);
    session_close(s);
    trace_release(&t);
    trace_release(&seen);
}

static void watchers__steer__and_see_the_end(void **state)
{
    struct err err;
    struct driver *d = new_run(state, "r", "none", "1000000");
    struct session *s = session_train(d, &err), *w, *other;
    struct trace t, seen;
    int64_t step;
    double rate, began;
    int updates = 0;
    char dir[512];

    trace_init(&t);
    trace_init(&seen);
    assert_ok((w = session_watch(session_dir(s), false, &err)) != NULL);
    assert_ok((other = session_watch(session_dir(s), true, &err)) != NULL);
    assert_true(session_is_live(w) && session_is_running(w) && session_is_watched(w));
    assert_false(session_is_watched(s));
    assert_non_null(strstr(session_news(w), "watching process"));
    assert_string_equal(session_news(w), "");

    /* Fresh at least twice a second, although run.db is written once a second. */
    session_update(w, &t);
    step = t.step;
    for (began = clock_monotonic_s(); clock_monotonic_s() - began < 1; nap()) {
        session_update(w, &t);
        updates += t.step > step;
        step = t.step;
    }
    assert_true(updates >= 2);

    assert_ok(session_request(w, REQUEST_FREEZE, FREEZE_M, "", &err));
    UPDATE_UNTIL(w, &t, t.frozen == FREEZE_M);
    UPDATE_UNTIL(other, &seen, seen.frozen == FREEZE_M && seen.since[PART_MEMORY] > 0);
    assert_false(session_request(other, REQUEST_FREEZE, 0, "", &err));
    scratch_check_message(&err, "read-only");
    assert_ok(session_request(w, REQUEST_PAUSE, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.state == RUN_PAUSED);
    step = t.step;
    assert_ok(session_request(w, REQUEST_STEP, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.step == step + 1);
    rate = t.rate / 2;
    assert_ok(session_request(w, REQUEST_RATE, rate, "", &err));
    UPDATE_UNTIL(w, &t, t.rate == rate);
    assert_false(session_request(w, REQUEST_RATE, -1, "", &err));
    scratch_check_message(&err, "learning rate");
    assert_ok(session_request(w, REQUEST_NOTE, 0, "from elsewhere", &err));
    assert_ok(session_request(w, REQUEST_CONTINUE, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.state == RUN_TRAINING && t.step > step + 1);
    assert_ok(session_request(w, REQUEST_STOP, 0, "", &err));
    UPDATE_UNTIL(w, &t, !session_is_running(w));
    assert_true(session_is_live(w));
    assert_int_equal(t.state, RUN_STOPPED);
    assert_int_equal((int64_t)t.step_count, t.step);
    assert_non_null(strstr(session_news(w), "over (stopped)"));
    assert_false(session_request(w, REQUEST_STOP, 0, "", &err));
    scratch_check_message(&err, "ended");
    assert_non_null(find_event(&t, EVENT_FREEZE, "watch"));
    assert_non_null(find_event(&t, EVENT_PAUSE, "watch"));
    assert_non_null(find_event(&t, EVENT_RATE, "watch"));
    assert_non_null(find_event(&t, EVENT_CONTINUE, "watch"));
    assert_non_null(find_event(&t, EVENT_STOP, "watch"));
    assert_string_equal(find_event(&t, EVENT_NOTE, "watch")->text, "from elsewhere");

    /* Somebody resumes it: both are with it again. */
    snprintf(dir, sizeof dir, "%s", session_dir(s));
    session_close(s);
    assert_ok((d = driver_resume(dir, &(struct driver_options){ .who = "you" }, &err)) != NULL);
    assert_ok((s = session_train(d, &err)) != NULL);
    step = t.step;
    UPDATE_UNTIL(w, &t, session_is_running(w) && t.step > step);
    UPDATE_UNTIL(other, &seen, session_is_running(other) && seen.state == RUN_TRAINING);
    assert_non_null(strstr(session_news(w), "watching process"));
    assert_ok(session_request(w, REQUEST_STOP, 0, "", &err));
    UPDATE_UNTIL(w, &t, !session_is_running(w));
    session_close(w);
    session_close(other);
    session_close(s);
    trace_release(&t);
    trace_release(&seen);
}

static void watcher__probes__with_the_newest_weights(void **state)
{
    const uint16_t string[] = { 0, 1, 2, 1, 0 };
    struct err err;
    struct driver *d = new_run(state, "r", "none", "1000000");
    struct session *s = session_train(d, &err), *w;
    struct probe here, there;
    struct trace t, seen;
    int64_t first;

    trace_init(&t);
    trace_init(&seen);
    probe_init(&here);
    probe_init(&there);
    assert_ok((w = session_watch(session_dir(s), true, &err)) != NULL);
    UPDATE_UNTIL(w, &seen, seen.step > 20);
    assert_ok(session_probe(w, -1, string, 5, &there, &err));
    first = there.step;
    assert_true(first > 0);
    UPDATE_UNTIL(w, &seen, seen.step > first + 20);
    assert_ok(session_probe(w, -1, string, 5, &there, &err));
    assert_true(there.step > first);
    /* Paused, both sides have the same ones. */
    assert_ok(session_request(s, REQUEST_PAUSE, 0, "", &err));
    UPDATE_UNTIL(s, &t, t.state == RUN_PAUSED);
    UPDATE_UNTIL(w, &seen, seen.state == RUN_PAUSED && seen.step == t.step);
    assert_ok(session_probe(w, -1, string, 5, &there, &err));
    session_update(s, &t);
    assert_ok(session_probe(s, -1, string, 5, &here, &err));
    assert_int_equal(there.step, t.step);
    assert_int_equal(here.step, there.step);
    assert_memory_equal(here.prediction, there.prediction,
                        6 * ((size_t)here.symbols + 1) * sizeof(float));
    session_close(w);
    session_close(s);
    probe_release(&here);
    probe_release(&there);
    trace_release(&t);
    trace_release(&seen);
}

static void freezing__from_elsewhere__is_that_of_a_plan(void **state)
{
    struct err err;
    struct driver *d = new_run(state, "r", "none", "60");
    struct session *s = session_train(d, &err), *w;
    char plan[64], first[512];
    struct trace t, same;
    int64_t at;
    size_t i;

    trace_init(&t);
    trace_init(&same);
    snprintf(first, sizeof first, "%s", session_dir(s));
    assert_ok((w = session_watch(first, false, &err)) != NULL);
    /* In mid-run, however fast that goes. */
    assert_ok(session_request(s, REQUEST_PAUSE, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.state == RUN_PAUSED);
    at = t.step;
    for (i = 0; i < 5; i++)
        assert_ok(session_request(w, REQUEST_STEP, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.step == at + 5);
    assert_ok(session_request(w, REQUEST_FREEZE, FREEZE_M, "", &err));
    assert_ok(session_request(w, REQUEST_CONTINUE, 0, "", &err));
    UPDATE_UNTIL(w, &t, t.state >= RUN_FINISHED);
    assert_int_equal(t.state, RUN_FINISHED);
    at = find_event(&t, EVENT_FREEZE, "watch")->step;
    assert_true(at > 0 && at < 600);
    session_close(w);
    session_close(s);

    snprintf(plan, sizeof plan, "m@%lld", (long long)at);
    d = new_run(state, "q", plan, "60");
    while (driver_turn(d) <= DRIVER_PAUSED)
        continue;
    assert_int_equal(driver_trace(d)->step_count, t.step_count);
    for (i = 0; i < t.step_count; i++)
        assert_memory_equal(&driver_trace(d)->steps[i].loss, &t.steps[i].loss, sizeof(double));

    /* What is over is replayed. */
    assert_ok((w = session_watch(first, false, &err)) != NULL);
    assert_true(session_update(w, &same));
    assert_false(session_is_live(w));
    assert_false(session_is_running(w));
    assert_int_equal(same.state, RUN_FINISHED);
    assert_int_equal(same.step_count, t.step_count);
    assert_false(session_request(w, REQUEST_FREEZE, 0, "", &err));
    assert_string_equal(session_news(w), "");
    session_close(w);
    driver_close(d);
    trace_release(&t);
    trace_release(&same);
}

static void watcher__says__that_the_trainer_is_on_another_host(void **state)
{
    struct driver *d = new_run(state, "r", "none", "1");
    struct session *w;
    struct trace t;
    struct err err;
    char path[600];

    trace_init(&t);
    driver_turn(d);
    snprintf(path, sizeof path, "%s/lock", driver_dir(d));
    scratch_write(path, "4711@elsewhere\n", 15);
    assert_ok((w = session_watch(driver_dir(d), false, &err)) != NULL);
    session_update(w, &t);
    {
        double until = clock_monotonic_s() + 5;
        const char *news;

        while (!(news = session_news(w))[0] && clock_monotonic_s() < until) {
            session_update(w, &t);
            nap();
        }
        assert_string_equal(news, "read-only: trained by process 4711 on host 'elsewhere'");
    }
    assert_false(session_is_live(w));
    assert_false(session_request(w, REQUEST_PAUSE, 0, "", &err));
    session_close(w);
    driver_close(d);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(socket__is__for_its_owner_only),
        scratch_test(socket__refuses__a_folder_that_is_open_or_no_folder),
        scratch_test(steer__answers__and_refuses),
        scratch_test(steer__closes__on_what_is_no_question),
        scratch_test(steer__refuses__when_box_or_house_is_full),
        scratch_test(watcher__that_is_stuck__is_in_nobodys_way),
        scratch_test(watchers__steer__and_see_the_end),
        scratch_test(watcher__probes__with_the_newest_weights),
        scratch_test(freezing__from_elsewhere__is_that_of_a_plan),
        scratch_test(watcher__says__that_the_trainer_is_on_another_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
