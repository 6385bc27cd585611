/* none -- no stack at all: the plain recurrent network, the null control of every freezing study.
 */
#include <string.h>

#include "base/text.h"
#include "stack/stack.h"

static bool parse(struct stack_spec *spec, const char *model, bool *mine, struct err *err)
{
    int64_t hidden = 0;
    char shown[64];

    if (strncmp(model, "lstm", 4) || (model[4] && model[4] != '-'))
        return false;
    *mine = true;
    if (model[4] && (!text_to_int(model + 5, &hidden) || hidden < 1 || hidden > STACK_MOST_WIDTH))
        return err_usage(err, "bad model '%s': lstm-H wants H hidden units, 1 to %d",
                         text_printable(shown, sizeof shown, model), STACK_MOST_WIDTH);
    spec->hidden = (int)hidden;
    return true;
}

static void dims(const struct stack_spec *spec, int hidden, struct stack_dims *out)
{
    (void)spec;
    out->hidden = hidden;
    out->scores = out->reading = 0;
}

static void params(const struct stack_spec *spec, int hidden, struct params *p)
{
    (void)spec;
    (void)hidden;
    (void)p;
}

static void lay_out(struct stack *s, struct arena *a, int batch, int steps)
{
    (void)s;
    (void)a;
    (void)batch;
    (void)steps;
}

static void begin(struct stack *s, real *reading, int row)
{
    (void)s;
    (void)reading;
    (void)row;
}

static void resume(struct stack *s)
{
    (void)s;
}

static void forward(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row)
{
    (void)s;
    (void)t;
    (void)reading;
    (void)reading_row;
    (void)score;
    (void)score_row;
    (void)hidden;
    (void)hidden_row;
}

static void backward(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row)
{
    (void)s;
    (void)t;
    (void)d_score;
    (void)score_row;
    (void)d_hidden;
    (void)hidden_row;
    (void)d_reading;
    (void)reading_row;
}

static void view(struct stack *s, int t, int b, struct stack_view *out)
{
    (void)s;
    (void)t;
    (void)b;
    memset(out, 0, sizeof *out);
}

const struct stack_type stack_none = {
    .name = "none",
    .grammar = "lstm[-H]",
    .about = "no stack: a plain recurrent network, the null control",
    .actions = 0,
    .action_names = "",
    .parse = parse,
    .dims = dims,
    .params = params,
    .lay_out = lay_out,
    .begin = begin,
    .resume = resume,
    .forward = forward,
    .backward = backward,
    .view = view,
};
