/* The layout at every size: inside, disjoint, large enough, and wide where it should be. */
#include "test.h"

#include "base/rng.h"
#include "ui/layout.h"

enum { ROWS = 110, COLUMNS = 320 };

static int owner[ROWS][COLUMNS]; /* 0: nobody's */

static void claim(struct rect r, int who, int rows, int columns)
{
    int i, j;

    assert_true(r.row >= 0 && r.column >= 0 && r.rows > 0 && r.columns > 0);
    assert_true(r.row + r.rows <= rows && r.column + r.columns <= columns);
    for (i = r.row; i < r.row + r.rows; i++)
        for (j = r.column; j < r.column + r.columns; j++) {
            if (owner[i][j])
                fail_msg("%d and %d share row %d, column %d of %dx%d", owner[i][j], who, i, j,
                         columns, rows);
            owner[i][j] = who;
        }
}

static void check(int rows, int columns, struct layout_choice choice)
{
    bool focused = false;
    struct layout l;
    int i;

    layout_make(&l, rows, columns, choice);
    memset(owner, 0, sizeof owner);
    claim(l.status, 1, rows, columns);
    if (l.tiny) {
        assert_true(rows < 10 || columns < 40);
        assert_int_equal(l.places, 0);
        return;
    }
    claim(l.message, 2, rows, columns);
    claim(l.keys, 3, rows, columns);
    if (l.input.row != l.message.row)
        claim(l.input, 4, rows, columns);
    if (l.rule.rows)
        claim(l.rule, 5, rows, columns);
    if (l.footer.rows)
        claim(l.footer, 6, rows, columns);
    assert_in_range(l.places, 1, LAYOUT_PANES);
    for (i = 0; i < l.places; i++) {
        claim(l.place[i].title, 10 + i, rows, columns);
        claim(l.place[i].body, 20 + i, rows, columns);
        assert_int_equal(l.place[i].title.rows, 1);
        assert_true(l.place[i].body.rows >= LAYOUT_LEAST_ROWS);
        assert_true(l.place[i].body.columns >= LAYOUT_LEAST_COLUMNS);
        focused |= l.place[i].pane == choice.focus;
    }
    assert_true(choice.full ? l.places == 1 && focused : true);
    if (choice.lower == choice.focus || choice.focus == PANE_LOSS || choice.focus == PANE_FREEZE)
        assert_true(focused); /* the focused pane can always be seen */
}

static void layout__holds__at_every_size(void **state)
{
    int rows, columns, focus;

    (void)state;
    for (rows = 1; rows <= ROWS; rows++)
        for (columns = 1; columns <= COLUMNS; columns += columns < 130 ? 1 : 7)
            for (focus = 0; focus < LAYOUT_PANES; focus++) {
                struct layout_choice c = { (enum layout_pane)focus, PANE_LENGTHS,
                                           (rows + columns + focus) % 3 == 0 };

                if (focus != PANE_LOSS && focus != PANE_FREEZE)
                    c.lower = c.focus;
                check(rows, columns, c);
            }
}

static struct rect body_of(const struct layout *l, enum layout_pane pane)
{
    int i;

    for (i = 0; i < l->places; i++)
        if (l->place[i].pane == pane)
            return l->place[i].body;
    fail_msg("%s is not there", layout_pane_name(pane));
    return (struct rect){ 0 };
}

static void layout__shows__the_promised_panes(void **state)
{
    struct layout_choice c = { PANE_LOSS, PANE_LOG, false };
    struct layout l;

    (void)state;
    layout_make(&l, 40, 120, c);
    assert_int_equal(l.places, 5);
    assert_true(body_of(&l, PANE_LOSS).column < body_of(&l, PANE_STACK).column);
    assert_true(body_of(&l, PANE_LENGTHS).row > body_of(&l, PANE_LOSS).row);
    assert_true(body_of(&l, PANE_LOG).row > body_of(&l, PANE_FREEZE).row);
    layout_make(&l, 24, 80, c);
    assert_int_equal(l.places, 3);
    assert_true(body_of(&l, PANE_LOG).row > body_of(&l, PANE_FREEZE).row);
    assert_int_equal(body_of(&l, PANE_LOG).columns, 80);
    layout_make(&l, 20, 60, c);
    assert_int_equal(l.places, 1);
    body_of(&l, PANE_LOSS);
}

/* Wider: the stack first, then the loss; neither ever gets narrower. */
static void layout__gives_width__to_the_stack_first(void **state)
{
    struct layout_choice c = { PANE_LOSS, PANE_STACK, false };
    int columns, stack = 0, loss = 0;
    struct layout l;

    (void)state;
    for (columns = 120; columns <= COLUMNS; columns++) {
        layout_make(&l, 40, columns, c);
        if (columns > 120) {
            int more_stack = body_of(&l, PANE_STACK).columns - stack;
            int more_loss = body_of(&l, PANE_LOSS).columns - loss;

            assert_int_equal(more_stack + more_loss, 1);
            assert_true(more_stack == (stack < 112));
        }
        stack = body_of(&l, PANE_STACK).columns;
        loss = body_of(&l, PANE_LOSS).columns;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout__holds__at_every_size),
        cmocka_unit_test(layout__shows__the_promised_panes),
        cmocka_unit_test(layout__gives_width__to_the_stack_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
