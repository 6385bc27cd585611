/* case -- reading the JSON of reference cases and comparing tensors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "conform/conform.h"

bool case_tensor(const json_t *object, struct tensor_in *out, struct err *err)
{
    const json_t *shape = json_object_get(object, "shape"), *data = json_object_get(object, "data");
    size_t i, count = 1;

    memset(out, 0, sizeof *out);
    if (!json_is_array(shape) || !json_is_array(data) || json_array_size(shape) > 8)
        return err_set(err, "a tensor needs shape and data");
    for (i = 0; i < json_array_size(shape); i++) {
        out->shape[i] = (int)json_integer_value(json_array_get(shape, i));
        count *= (size_t)out->shape[i];
    }
    if (count != json_array_size(data))
        return err_set(err, "a tensor's data has %zu numbers, its shape says %zu",
                       json_array_size(data), count);
    out->dims = (int)json_array_size(shape);
    out->count = count;
    out->data = x_calloc(count, sizeof *out->data);
    for (i = 0; i < count; i++) {
        const json_t *v = json_array_get(data, i);

        out->data[i] = json_is_null(v) ? -INFINITY : json_number_value(v);
    }
    return true;
}

bool case_tensor_named(const json_t *c, const char *name, struct tensor_in *out, struct err *err)
{
    const json_t *object = json_object_get(c, name);

    if (!object)
        return err_set(err, "no '%s' in the case", name);
    return case_tensor(object, out, err) || err_prefix(err, "%s", name);
}

int case_int(const json_t *object, const char *name, int otherwise)
{
    const json_t *v = json_object_get(object, name);

    return json_is_number(v) ? (int)json_number_value(v) : otherwise;
}

double case_real(const json_t *object, const char *name)
{
    const json_t *v = json_object_get(object, name);

    return json_is_number(v) ? json_number_value(v) : NAN;
}

bool case_targets(const json_t *c, uint16_t **ids, int *batch, int *steps, int symbols,
                  struct err *err)
{
    struct tensor_in t;
    int b, i;

    if (!case_tensor_named(c, "targets", &t, err))
        return false;
    *batch = t.shape[0];
    *steps = t.shape[1] - 1;
    *ids = x_calloc((size_t)(*batch * *steps), sizeof **ids);
    for (b = 0; b < *batch; b++)
        for (i = 0; i <= *steps; i++) {
            double v = t.data[b * (*steps + 1) + i];

            if (v < 0 || v > symbols || (v == symbols) != (i == *steps)) {
                free(t.data);
                free(*ids);
                return err_set(err, "target %g at %d, %d is out of place", v, b, i);
            }
            if (i < *steps)
                (*ids)[b * *steps + i] = (uint16_t)v;
        }
    free(t.data);
    return true;
}

void case_superposition(const json_t *model, struct text *name)
{
    const json_t *sizes = json_object_get(model, "sizes");
    size_t i;

    text_add(name, "jm-");
    if (case_int(model, "push_hidden", 0)) {
        text_add(name, "hidden");
        return;
    }
    for (i = 0; i < json_array_size(sizes); i++)
        text_add(name, "%s%d", i ? "." : "", (int)json_number_value(json_array_get(sizes, i)));
}

bool case_automaton(const json_t *model, bool vector, struct text *name, struct stack_spec *options,
                    struct err *err)
{
    static const char *const bottoms[] = { "learned", "zero", "one", "single", "none" };
    const char *bottom = json_string_value(json_object_get(model, "bottom"));
    int normalized = case_int(model, "normalized", 0), i;

    memset(options, 0, sizeof *options);
    text_add(name, "%s-%d-%d",
             vector       ? "vrns"
             : normalized ? "ns"
                          : "rns",
             case_int(model, "states", 0), case_int(model, "symbols", 0));
    if (vector)
        text_add(name, "-%d", case_int(model, "vector", 0));
    if (vector && normalized)
        return err_set(err, "a vector stack with normalised actions is not built");
    options->reading = case_int(model, "states_in_reading", 1) ? READING_STATES : READING_SYMBOLS;
    options->window = case_int(model, "window", 0);
    options->bottom_original = case_int(model, "original_bottom", 0) != 0;
    for (i = 0; bottom && i < 5 && strcmp(bottom, bottoms[i]); i++)
        continue;
    if (bottom && i == 5)
        return err_set(err, "bottom '%s' is not known", bottom);
    if (bottom && i < 3)
        options->bottom = (enum stack_bottom)i;
    options->bottom_single = bottom && i == 3;
    return true;
}

/* The name's part of a spec, and the options'. */
bool case_spec(struct stack_spec *spec, const char *name, const struct stack_spec *options,
               struct err *err)
{
    if (!stack_parse(spec, name, err))
        return false;
    spec->window = options->window;
    spec->reading = options->reading;
    spec->bottom = options->bottom;
    spec->bottom_single = options->bottom_single;
    spec->bottom_original = options->bottom_original;
    return true;
}

bool case_model(const json_t *c, struct model *m, bool *skip, struct result *r, struct err *err)
{
    struct stack_spec options = { 0 };
    const json_t *model = json_object_get(c, "model");
    const char *type = json_string_value(json_object_get(model, "type"));
    struct model_config config = { .cell = cell_find("lstm") };
    char name[256];
    struct text t;

    *skip = false;
    if (!type)
        return err_set(err, "no model.type in the case");
    text_init(&t, name, sizeof name);
    if (!strcmp(type, "lstm")) {
        text_add(&t, "lstm");
    } else if (!strcmp(type, "jm")) {
        case_superposition(model, &t);
    } else if (!strcmp(type, "gref")) {
        text_add(&t, "gref-%d", case_int(model, "vector", 0));
    } else if (!strcmp(type, "ns") || !strcmp(type, "vns")) {
        if (!case_automaton(model, type[0] == 'v', &t, &options, err))
            return false;
    } else {
        snprintf(r->text, sizeof r->text, "model type '%s' is not built", type);
        *skip = r->skip = true;
        return true;
    }
    if (!case_spec(&config.stack, name, &options, err))
        return false;
    config.stack.depth_limit = case_int(model, "depth_limit", 0);
    config.layers = case_int(model, "layers", 1);
    config.hidden = case_int(model, "hidden", 0);
    config.symbols = case_int(json_object_get(c, "vocab"), "input", 0);
    if (config.layers < 1 || config.layers > MODEL_MOST_LAYERS || config.hidden < 1 ||
        config.hidden > MODEL_MOST_HIDDEN || config.symbols < 1)
        return err_set(err, "the case's sizes are out of range");
    return model_init(m, &config, err);
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && !strcmp(name + n - m, end) && (n == m || name[n - m - 1] == '.');
}

/* The tensor of `list` whose name ends in the parameter's, or NULL. */
static const json_t *find_tensor(const json_t *list, const char *end)
{
    size_t i;

    for (i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(row, "name"));

        if (name && ends_with(name, end))
            return row;
    }
    return NULL;
}

static bool matching(const json_t *list, const struct param *p, struct tensor_in *t,
                     struct err *err)
{
    const json_t *row = find_tensor(list, p->name);

    if (!row)
        return err_set(err, "no tensor named '...%s' in the case", p->name);
    if (!case_tensor(row, t, err))
        return err_prefix(err, "%s", p->name);
    if (t->shape[0] != p->rows || (t->dims > 1 ? t->shape[1] : 0) != p->columns) {
        free(t->data);
        return err_set(err, "tensor '%s' has another shape than the model's", p->name);
    }
    return true;
}

bool case_params_set(const json_t *list, struct params *p, struct err *err)
{
    size_t i, j;

    if (json_array_size(list) != p->count)
        return err_set(err, "the case has %zu tensors, the model %zu", json_array_size(list),
                       p->count);
    for (i = 0; i < p->count; i++) {
        struct tensor_in t;

        if (!matching(list, &p->param[i], &t, err))
            return false;
        for (j = 0; j < t.count; j++)
            p->value[p->param[i].offset + j] = (real)t.data[j];
        free(t.data);
    }
    return true;
}

bool case_params_compare(const json_t *list, const struct params *p, const real *values,
                         enum group group, struct result *r, struct err *err)
{
    size_t i, j;

    for (i = 0; i < p->count; i++) {
        struct tensor_in t;
        double *got;

        if (!matching(list, &p->param[i], &t, err))
            return false;
        got = x_calloc(t.count, sizeof *got);
        for (j = 0; j < t.count; j++)
            got[j] = (double)values[p->param[i].offset + j];
        compare(r, group, p->param[i].name, t.data, got, t.count);
        free(got);
        free(t.data);
    }
    return true;
}

void compare(struct result *r, enum group group, const char *what, const double *expected,
             const double *got, size_t count)
{
    double largest = 0, tolerance;
    size_t i;

    for (i = 0; i < count; i++)
        if (isfinite(expected[i]) && fabs(expected[i]) > largest)
            largest = fabs(expected[i]);
#ifdef REAL_DOUBLE
    tolerance = 1e-9;
    (void)group;
#else
    tolerance = group == GROUP_VALUE ? 1e-5 : 1e-3;
#endif
    for (i = 0; i < count; i++) {
        double scale, absolute, relative;

        if (expected[i] == got[i]) /* also -inf where the reference has it */
            continue;
#ifdef REAL_DOUBLE
        scale = fabs(expected[i]) > 1 ? fabs(expected[i]) : 1;
#else
        scale = largest > 0 ? largest : 1;
#endif
        absolute = fabs(expected[i] - got[i]);
        relative = absolute / scale;
        if (!isfinite(relative))
            absolute = relative = INFINITY;
        if (absolute > r->absolute)
            r->absolute = absolute;
        if (relative > r->relative)
            r->relative = relative;
        if (relative / tolerance > r->excess) {
            r->excess = relative / tolerance;
            snprintf(r->text, sizeof r->text, "%s[%zu]: expected %.17g, got %.17g", what, i,
                     expected[i], got[i]);
        }
    }
}
