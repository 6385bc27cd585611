/* socket_line -- to JSON and back, by tables. */
#include "live/socket_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const char *const verbs[] = {
    [REQUEST_FREEZE] = "freeze", [REQUEST_PAUSE] = "pause", [REQUEST_CONTINUE] = "continue",
    [REQUEST_STEP] = "step",     [REQUEST_RATE] = "rate",   [REQUEST_NOTE] = "note",
    [REQUEST_STOP] = "stop",
};

const char *socket_line_verb(enum request_kind kind)
{
    return verbs[kind];
}

char *socket_line_make(json_t *o)
{
    char *text = o ? json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL, *line = NULL;
    size_t length;

    if (text) {
        length = strlen(text);
        line = x_malloc(length + 2);
        memcpy(line, text, length);
        memcpy(line + length, "\n", 2);
    }
    free(text);
    json_decref(o);
    return line;
}

/* ---- questions ------------------------------------------------------------------------------ */
static bool read_letter(const json_t *o, const char *verb, struct letter *out, struct err *err)
{
    const json_t *value = json_object_get(o, "value");
    const char *text = json_string_value(json_object_get(o, "text"));
    char shown[40];
    size_t i;

    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i], verb))
            break;
    if (i == sizeof verbs / sizeof *verbs)
        return err_set(err, "nothing to do is named '%s'",
                       text_printable(shown, sizeof shown, verb));
    out->kind = (enum request_kind)i;
    out->value = json_number_value(value);
    text_copy(out->text, sizeof out->text, text ? text : "");
    switch (out->kind) {
    case REQUEST_FREEZE:
        if (!json_is_integer(value) || out->value < 0 || out->value > 7)
            return err_set(err, "freeze wants a value from 0 to 7");
        break;
    case REQUEST_RATE:
        if (!json_is_number(value) || !(out->value >= 0 && out->value <= 1000))
            return err_set(err, "a learning rate is a number from 0 to 1000");
        break;
    case REQUEST_NOTE:
        if (!out->text[0])
            return err_set(err, "a note wants a text");
        break;
    default: break;
    }
    return true;
}

/* A terminal's name goes into the log: a few plain letters, or nothing. */
static void read_tty(const json_t *o, char out[16])
{
    const char *tty = json_string_value(json_object_get(o, "tty"));

    out[0] = '\0';
    if (tty && strlen(tty) < 10 && !tty[strspn(tty, "abcdefghijklmnopqrstuvwxyz0123456789/")])
        text_copy(out, 16, tty);
}

bool socket_line_read(const char *line, size_t length, struct socket_question *out, struct err *err)
{
    json_t *o = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    const char *get = json_string_value(json_object_get(o, "get"));
    const char *verb = json_string_value(json_object_get(o, "do"));
    struct err why;
    bool ok = true;

    memset(out, 0, sizeof *out);
    out->id = json_integer_value(json_object_get(o, "id"));
    read_tty(o, out->tty);
    if (!json_is_object(o))
        ok = err_set(err, "this is no JSON object");
    else if (get && !verb && !strcmp(get, "status"))
        out->kind = ASK_STATUS;
    else if (get && !verb && !strcmp(get, "weights"))
        out->kind = ASK_WEIGHTS;
    else if (!get && verb) {
        out->kind = ASK_LETTER;
        if (!read_letter(o, verb, &out->letter, &why))
            text_copy(out->why, sizeof out->why, why.text);
    } else {
        ok = err_set(err, "one of \"get\" and \"do\" is wanted");
    }
    json_decref(o);
    return ok;
}

/* ---- status --------------------------------------------------------------------------------- */
#define AT(field) offsetof(struct trace, field)
static const struct {
    const char *name;
    size_t at;
    enum { AN_INT, A_WIDE, A_REAL } kind;
} fields[] = {
    { "epoch", AT(epoch), AN_INT },
    { "step", AT(step), A_WIDE },
    { "steps_per_s", AT(steps_per_s), A_REAL },
    { "strings_per_s", AT(strings_per_s), A_REAL },
    { "eta_s", AT(eta_s), A_REAL },
    { "heartbeat_s", AT(heartbeat_s), A_REAL },
    { "lr", AT(rate), A_REAL },
    { "frozen", AT(frozen), AN_INT },
    { "requested", AT(requested), AN_INT },
    { "since_controller", AT(since[PART_CONTROLLER]), A_WIDE },
    { "since_memory", AT(since[PART_MEMORY]), A_WIDE },
    { "since_classifier", AT(since[PART_CLASSIFIER]), A_WIDE },
    { "smoothed", AT(smoothed), A_REAL },
    { "train_cpu_s", AT(train_cpu_s), A_REAL },
    { "eval_cpu_s", AT(eval_cpu_s), A_REAL },
    { "best_excess", AT(best_excess), A_REAL },
    { "best_step", AT(best_step), A_WIDE },
};
enum { FIELDS = sizeof fields / sizeof *fields };
#undef AT

json_t *socket_line_status(const struct trace *t)
{
    json_t *o = json_object();
    size_t i;

    json_object_set_new(o, "state", json_string(run_state_name(t->state)));
    for (i = 0; i < FIELDS; i++) {
        const void *at = (const char *)t + fields[i].at;
        json_t *v;

        if (fields[i].kind == A_REAL)
            v = isfinite(*(const double *)at) ? json_real(*(const double *)at) : json_null();
        else
            v = json_integer(fields[i].kind == AN_INT ? *(const int *)at : *(const int64_t *)at);
        json_object_set_new(o, fields[i].name, v);
    }
    return o;
}

bool socket_line_take_status(const json_t *status, struct trace *t)
{
    const char *name = json_string_value(json_object_get(status, "state"));
    enum run_state state;
    size_t i;

    if (!name || !run_state_parse(name, &state))
        return false;
    t->state = state;
    for (i = 0; i < FIELDS; i++) {
        const json_t *v = json_object_get(status, fields[i].name);
        void *at = (char *)t + fields[i].at;

        if (fields[i].kind == A_REAL)
            *(double *)at = json_is_number(v) ? json_number_value(v) : NAN;
        else if (fields[i].kind == AN_INT)
            *(int *)at = (int)json_integer_value(v);
        else
            *(int64_t *)at = json_integer_value(v);
    }
    return true;
}
