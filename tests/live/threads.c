/* What crosses from the trainer's thread to the screen's and back: whole, in order, without loss.
 */
#include "test.h"

#include <pthread.h>
#include <sched.h>

#include "base/clock.h"
#include "live/feed.h"
#include "live/growlog.h"
#include "live/mail.h"

/* ---- feed ----------------------------------------------------------------------------------- */
enum { WEIGHTS = 700, SNAPSHOTS = 30000 };

static void *publish(void *argument)
{
    struct feed *f = argument;
    int k, i;

    for (k = 1; k <= SNAPSHOTS; k++) {
        struct snapshot *back = feed_back(f);

        back->weights_step = back->status.step = k;
        back->status.smoothed = k;
        for (i = 0; i < WEIGHTS; i++)
            back->weights[i] = (real)k;
        feed_publish(f);
    }
    return NULL;
}

static void feed__gives__whole_snapshots(void **state)
{
    struct feed f;
    pthread_t thread;
    int64_t last = 0;
    int taken = 0, i;

    (void)state;
    feed_init(&f, WEIGHTS);
    assert_int_equal(pthread_create(&thread, NULL, publish, &f), 0);
    while (last < SNAPSHOTS) {
        bool fresh;
        const struct snapshot *s = feed_latest(&f, &fresh);

        if (!fresh) {
            if (last && s->weights_step != last)
                fail_msg("a snapshot changed while it was looked at");
            sched_yield();
            continue;
        }
        taken++;
        if (s->weights_step <= last || s->status.step != s->weights_step ||
            s->status.smoothed != (double)s->weights_step)
            fail_msg("snapshot %lld after %lld", (long long)s->weights_step, (long long)last);
        last = s->weights_step;
        for (i = 0; i < WEIGHTS; i++)
            if (s->weights[i] != (real)last)
                fail_msg("weight %d of snapshot %lld is torn", i, (long long)last);
    }
    pthread_join(thread, NULL);
    assert_true(taken > 0);
    feed_release(&f);
}

static void feed__replaces__what_nobody_took(void **state)
{
    struct feed f;
    bool fresh;
    int k;

    (void)state;
    feed_init(&f, 1);
    feed_latest(&f, &fresh);
    assert_false(fresh);
    for (k = 1; k <= 5; k++) {
        feed_back(&f)->weights_step = k;
        feed_publish(&f);
    }
    assert_int_equal(feed_latest(&f, &fresh)->weights_step, 5);
    assert_true(fresh);
    assert_int_equal(feed_latest(&f, &fresh)->weights_step, 5);
    assert_false(fresh);
    feed_release(&f);
}

/* ---- growlog -------------------------------------------------------------------------------- */
struct row {
    size_t number;
    double twice;
};
enum { ROWS = 200000 };

static void *append(void *argument)
{
    struct growlog *g = argument;
    size_t i;

    for (i = 0; i < ROWS; i++) {
        struct row row = { i, 2.0 * (double)i };

        growlog_add(g, &row);
    }
    return NULL;
}

static void check_row(const struct growlog *g, size_t i)
{
    const struct row *row = growlog_row(g, i);

    if (row->number != i || row->twice != 2.0 * (double)i)
        fail_msg("row %zu is row %zu", i, row->number);
}

static void growlog__keeps__every_row(void **state)
{
    struct growlog g;
    pthread_t thread;
    size_t seen = 0, i;

    (void)state;
    growlog_init(&g, sizeof(struct row));
    assert_int_equal(growlog_count(&g), 0);
    assert_int_equal(pthread_create(&thread, NULL, append, &g), 0);
    while (seen < ROWS) {
        size_t count = growlog_count(&g);

        assert_true(count >= seen && count <= ROWS);
        for (; seen < count; seen++)
            check_row(&g, seen);
        if (count)
            check_row(&g, count / 3); /* old ones stay where they are */
    }
    pthread_join(thread, NULL);
    for (i = 0; i < ROWS; i++)
        check_row(&g, i);
    growlog_release(&g);
}

/* A run of weeks has more steps than any fixed number of small chunks: here 40 million rows. */
static void growlog__has__room_for_long_runs(void **state)
{
    const size_t many = 40000000;
    struct growlog g;
    size_t i;

    (void)state;
    growlog_init(&g, 1);
    for (i = 0; i < many; i++) {
        unsigned char row = (unsigned char)(i * 31);

        growlog_add(&g, &row);
    }
    assert_int_equal(growlog_count(&g), many);
    for (i = 0; i < many; i += 9973)
        assert_int_equal(*(const unsigned char *)growlog_row(&g, i), (unsigned char)(i * 31));
    growlog_release(&g);
}

/* ---- mail ----------------------------------------------------------------------------------- */
enum { SENDERS = 3, LETTERS = 4000 };

struct sender {
    struct mail *mail;
    int number;
};

static void *post(void *argument)
{
    const struct sender *s = argument;
    int i;

    for (i = 0; i < LETTERS; i++) {
        struct letter letter = { .kind = REQUEST_NOTE, .value = i };

        snprintf(letter.text, sizeof letter.text, "%d", s->number);
        while (!mail_send(s->mail, &letter))
            sched_yield();
    }
    return NULL;
}

static void mail__arrives__in_order(void **state)
{
    struct mail m;
    struct sender sender[SENDERS];
    pthread_t thread[SENDERS];
    int next[SENDERS] = { 0 }, all = 0, i;
    struct letter letter;

    (void)state;
    mail_init(&m);
    for (i = 0; i < SENDERS; i++) {
        sender[i].mail = &m;
        sender[i].number = i;
        assert_int_equal(pthread_create(&thread[i], NULL, post, &sender[i]), 0);
    }
    while (all < SENDERS * LETTERS) {
        if (!mail_take(&m, &letter)) {
            mail_wait(&m, 0.5);
            continue;
        }
        i = atoi(letter.text);
        assert_true(i >= 0 && i < SENDERS);
        if ((int)letter.value != next[i])
            fail_msg("letter %d of sender %d, not %d", (int)letter.value, i, next[i]);
        next[i]++;
        all++;
    }
    for (i = 0; i < SENDERS; i++)
        pthread_join(thread[i], NULL);
    assert_false(mail_take(&m, &letter));
    mail_release(&m);
}

static void mail__says__when_the_box_is_full(void **state)
{
    struct letter letter = { .kind = REQUEST_STEP }, got;
    struct mail m;
    int i;

    (void)state;
    mail_init(&m);
    for (i = 0; i < MAIL_ROWS; i++) {
        letter.value = i;
        assert_true(mail_send(&m, &letter));
    }
    assert_false(mail_send(&m, &letter));
    for (i = 0; i < MAIL_ROWS; i++) {
        assert_true(mail_take(&m, &got));
        assert_int_equal((int)got.value, i);
    }
    assert_false(mail_take(&m, &got));
    assert_true(mail_send(&m, &letter));
    mail_release(&m);
}

static void *post_late(void *argument)
{
    struct letter letter = { .kind = REQUEST_STOP };

    mail_send(argument, &letter);
    return NULL;
}

static void mail__wakes__who_waits(void **state)
{
    double began = clock_monotonic_s();
    pthread_t thread;
    struct letter got;
    struct mail m;

    (void)state;
    mail_init(&m);
    mail_wait(&m, 0.05);
    assert_true(clock_monotonic_s() - began >= 0.049);
    assert_int_equal(pthread_create(&thread, NULL, post_late, &m), 0);
    began = clock_monotonic_s();
    mail_wait(&m, 20);
    assert_true(clock_monotonic_s() - began < 10);
    assert_true(mail_take(&m, &got));
    pthread_join(thread, NULL);
    mail_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feed__gives__whole_snapshots),
        cmocka_unit_test(feed__replaces__what_nobody_took),
        cmocka_unit_test(growlog__keeps__every_row),
        cmocka_unit_test(growlog__has__room_for_long_runs),
        cmocka_unit_test(mail__arrives__in_order),
        cmocka_unit_test(mail__says__when_the_box_is_full),
        cmocka_unit_test(mail__wakes__who_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
