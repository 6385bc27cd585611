/* checkpoint -- a trainer to and from a safetensors file. */
#include "store/checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FORMAT     "pushdown %s 1" /* what the file holds; its version */
#define CHECKPOINT "checkpoint"
#define WEIGHTS    "weights"

static void add_block(struct tensors *f, const struct params *p, const char *prefix,
                      const real *values)
{
    size_t i;

    for (i = 0; i < p->count; i++) {
        const struct param *t = &p->param[i];
        int64_t shape[2] = { t->rows, t->columns };
        char name[80];

        snprintf(name, sizeof name, "%s%s", prefix, t->name);
        tensors_add(f, name, REAL_TENSOR, t->columns ? 2 : 1, shape, values + t->offset);
    }
}

static bool read_block(const struct tensors *f, const struct params *p, const char *prefix,
                       real *values, struct err *err)
{
    size_t i;

    for (i = 0; i < p->count; i++) {
        const struct param *t = &p->param[i];
        const struct tensor *found;
        char name[80];

        snprintf(name, sizeof name, "%s%s", prefix, t->name);
        found = tensors_find(f, name);
        if (!found)
            return err_set(err, "no tensor '%s' in it", name);
        if (found->type != REAL_TENSOR)
            return err_set(err, "tensor '%s' is not %s", name, REAL_NAME);
        if (found->shape[0] != t->rows || found->dims != (t->columns ? 2 : 1) ||
            (t->columns && found->shape[1] != t->columns))
            return err_set(err, "tensor '%s' has another shape than the run's model", name);
        memcpy(values + t->offset, found->data, t->count * sizeof(real));
    }
    return true;
}

static void set_int(struct tensors *f, const char *key, int64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)value);
    tensors_set(f, key, text);
}

static void set_real(struct tensors *f, const char *key, double value)
{
    char text[40];

    snprintf(text, sizeof text, "%a", value);
    tensors_set(f, key, text);
}

/* Numbers of the position; the first one missing or malformed is remembered. */
struct position {
    const struct tensors *file;
    const char *bad;
};

static double get_real(struct position *p, const char *key)
{
    const char *text = tensors_get(p->file, key);
    char *end = NULL;
    double value = text ? strtod(text, &end) : 0;

    if (!text || end == text || *end) {
        if (!p->bad)
            p->bad = key;
        return 0;
    }
    return value;
}

static int64_t get_int(struct position *p, const char *key, int64_t least, int64_t most)
{
    const char *text = tensors_get(p->file, key);
    char *end = NULL;
    long long value = text ? strtoll(text, &end, 10) : 0;

    if (!text || end == text || *end || value < least || value > most) {
        if (!p->bad)
            p->bad = key;
        return least;
    }
    return value;
}

/* Where something was found says nothing about what it is: data are known by their hashes. */
static bool is_only_a_name(const char *option)
{
    return !strcmp(option, "preset") || !strcmp(option, "strings") ||
           !strcmp(option, "valid-strings") || !strcmp(option, "text");
}

/*
 * A short name for what determines a run's numbers: FNV-1a over every option that is not at its
 * default (so that options of later versions change nothing), without the preset's name.
 */
static const char *name_config(const struct config *config, char out[20])
{
    struct config standard;
    const struct option *o;
    uint64_t hash = UINT64_C(14695981039346656037);

    config_defaults(&standard);
    for (o = config_options; o->name; o++) {
        char value[OPTION_VALUE], usual[OPTION_VALUE], line[OPTION_VALUE + 64], *c;

        option_get(o, config, value, sizeof value);
        option_get(o, &standard, usual, sizeof usual);
        if (!strcmp(value, usual) || is_only_a_name(o->name))
            continue;
        snprintf(line, sizeof line, "%s=%s\n", o->name, value);
        for (c = line; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    }
    snprintf(out, 20, "%016llx", (unsigned long long)hash);
    return out;
}

static void set_owner(struct tensors *f, const char *what, const struct config *config)
{
    char format[40], name[20];

    snprintf(format, sizeof format, FORMAT, what);
    tensors_set(f, "format", format);
    tensors_set(f, "config", name_config(config, name));
}

/* The file must say what it is, and for which configuration. */
static bool check_owner(const struct tensors *f, const char *what, const struct config *config,
                        struct err *err)
{
    const char *format = tensors_get(f, "format"), *owner = tensors_get(f, "config");
    char wanted[40], name[20];

    snprintf(wanted, sizeof wanted, FORMAT, what);
    if (!format || strcmp(format, wanted))
        return err_set(err, "it holds no %s of this program", what);
    if (!owner || strcmp(owner, name_config(config, name)))
        return err_set(err, "it was made with other settings than the run's");
    return true;
}

static const char *const part_keys[PARTS] = { "optimizer.steps.controller",
                                              "optimizer.steps.memory",
                                              "optimizer.steps.classifier" };

/* Amid a text, state and stack go from one chunk to the next. */
static bool has_carried(const struct trainer *t)
{
    return t->model.config.embedded && t->step % t->data.train_batches != 0;
}

/* Rows of the chunk that the last update was made on. */
static int carried_rows(const struct trainer *t)
{
    return t->data.train[(t->step - 1) % t->data.train_batches].strings;
}

static void add_carried(struct tensors *f, struct trainer *t)
{
    size_t bytes = tape_carried_bytes(&t->tape, carried_rows(t));
    int64_t shape[1] = { (int64_t)(bytes / sizeof(real)) };
    void *block = x_malloc(bytes);

    tape_carried_out(&t->tape, block);
    tensors_add(f, "carried", REAL_TENSOR, 1, shape, block);
    free(block);
}

static bool read_carried(const struct tensors *f, struct trainer *t, struct err *err)
{
    const struct tensor *found = tensors_find(f, "carried");
    int rows = carried_rows(t);

    if (!found || found->type != REAL_TENSOR || found->bytes != tape_carried_bytes(&t->tape, rows))
        return err_set(err, "bad or missing '%s'", "carried");
    tape_carried_in(&t->tape, found->data, rows);
    return true;
}

/* The best weights are others than the present ones. */
static bool has_other_best(const struct trainer *t)
{
    return isfinite(t->best_excess) && t->best_step != t->step;
}

bool checkpoint_save(struct trainer *t, const char *dir, const struct checkpoint_log *log,
                     size_t *bytes, struct err *err)
{
    const struct params *p = &t->model.params;
    struct tensors f;
    char path[4200];
    int part;
    bool ok;

    tensors_init(&f);
    add_block(&f, p, "", p->value);
    add_block(&f, p, "optimizer.m1.", p->m1);
    add_block(&f, p, "optimizer.m2.", p->m2);
    if (has_other_best(t))
        add_block(&f, p, "best.", t->best);
    if (has_carried(t))
        add_carried(&f, t);
    set_owner(&f, CHECKPOINT, &t->config);
    set_int(&f, "step", t->step);
    set_int(&f, "epoch", t->epoch);
    set_int(&f, "validating", t->valid_next >= 0);
    set_int(&f, "over", t->over);
    set_int(&f, "frozen", t->frozen);
    set_int(&f, "plan_done", t->plan_done);
    set_int(&f, "log.hand", log->hand);
    set_int(&f, "log.made", log->made);
    set_int(&f, "best_step", t->best_step);
    set_int(&f, "exact", t->exact);
    set_int(&f, "schedule.bad", t->schedule.bad);
    set_int(&f, "schedule.since", t->schedule.since);
    set_real(&f, "rate", t->rate);
    set_real(&f, "best_excess", t->best_excess);
    set_real(&f, "schedule.best", t->schedule.best);
    set_real(&f, "schedule.stop_best", t->schedule.stop_best);
    for (part = 0; part < PARTS; part++)
        set_int(&f, part_keys[part], t->optimizer.steps[part]);
    snprintf(path, sizeof path, "%s/latest.safetensors", dir);
    ok = tensors_write(&f, path, bytes, err);
    tensors_release(&f);
    return ok;
}

bool checkpoint_save_best(const struct trainer *t, const char *dir, struct err *err)
{
    struct tensors f;
    char path[4200];
    size_t bytes;
    bool ok;

    tensors_init(&f);
    add_block(&f, &t->model.params, "", t->best);
    set_owner(&f, WEIGHTS, &t->config);
    set_int(&f, "step", t->best_step);
    set_real(&f, "best_excess", t->best_excess);
    snprintf(path, sizeof path, "%s/best.safetensors", dir);
    ok = tensors_write(&f, path, &bytes, err);
    tensors_release(&f);
    return ok;
}

/* Numbers that a trainer can't have together. */
static bool position_holds(const struct trainer *t)
{
    int64_t batches = t->data.train_batches, ended = t->step / batches;
    bool at_end = t->step > 0 && t->step % batches == 0, validating = t->valid_next >= 0;
    bool best =
        t->best_excess == INFINITY || (isfinite(t->best_excess) && t->best_step > 0 &&
                                       t->best_step <= t->step && t->best_step % batches == 0);

    return t->epoch == ended - validating && (at_end || !validating) && isfinite(t->rate) &&
           t->rate >= 0 && best && !isnan(t->schedule.best) && !isnan(t->schedule.stop_best);
}

static bool restore(struct trainer *t, const struct tensors *f, struct checkpoint_log *log,
                    struct err *err)
{
    const struct params *p = &t->model.params;
    struct position at = { f, NULL };
    const int64_t many = INT64_C(1) << 52;
    int part;

    if (!check_owner(f, CHECKPOINT, &t->config, err) || !read_block(f, p, "", p->value, err) ||
        !read_block(f, p, "optimizer.m1.", p->m1, err) ||
        !read_block(f, p, "optimizer.m2.", p->m2, err))
        return false;
    t->step = get_int(&at, "step", 0, many);
    t->epoch = (int)get_int(&at, "epoch", 0, 1 << 30);
    t->valid_next = get_int(&at, "validating", 0, 1) ? 0 : -1; /* validation begins again */
    t->over = get_int(&at, "over", 0, 1);
    trainer_freeze(t, (int)get_int(&at, "frozen", 0, 7));
    t->plan_done = (int)get_int(&at, "plan_done", 0, t->plan_count);
    log->hand = get_int(&at, "log.hand", 0, many);
    log->made = get_int(&at, "log.made", 0, many);
    t->best_step = get_int(&at, "best_step", 0, many);
    t->exact = get_int(&at, "exact", 0, many);
    t->schedule.bad = (int)get_int(&at, "schedule.bad", 0, 1 << 30);
    t->schedule.since = (int)get_int(&at, "schedule.since", 0, 1 << 30);
    t->rate = get_real(&at, "rate");
    t->best_excess = get_real(&at, "best_excess");
    t->schedule.best = get_real(&at, "schedule.best");
    t->schedule.stop_best = get_real(&at, "schedule.stop_best");
    for (part = 0; part < PARTS; part++)
        t->optimizer.steps[part] = get_int(&at, part_keys[part], 0, many);
    if (at.bad)
        return err_set(err, "bad or missing '%s'", at.bad);
    if (!position_holds(t))
        return err_set(err, "its numbers contradict each other");
    if (has_other_best(t) && !read_block(f, p, "best.", t->best, err))
        return false;
    if (isfinite(t->best_excess) && !has_other_best(t))
        memcpy(t->best, p->value, p->total * sizeof(real));
    model_pack(&t->model, ~0);
    return !has_carried(t) || read_carried(f, t, err);
}

/* Opens DIR/NAME.safetensors; the message of a failure names it. */
static bool open_file(struct tensors *f, char *path, size_t size, const char *dir, const char *name,
                      struct err *err)
{
    snprintf(path, size, "%s/%s.safetensors", dir, name);
    tensors_init(f);
    return tensors_read(f, path, err);
}

bool checkpoint_load(struct trainer *t, const char *dir, struct checkpoint_log *log,
                     struct err *err)
{
    char path[4200];
    struct tensors f;
    bool ok;

    if (!open_file(&f, path, sizeof path, dir, "latest", err))
        return false;
    ok = restore(t, &f, log, err) || err_prefix(err, "cannot use checkpoint '%s'", path);
    tensors_release(&f);
    return ok;
}

bool checkpoint_weights(struct params *p, const struct config *config, const char *dir,
                        const char *name, int64_t *step, struct err *err)
{
    const char *wanted = strcmp(name, "latest") ? WEIGHTS : CHECKPOINT;
    char path[4200];
    struct tensors f;
    struct position at = { &f, NULL };
    bool ok;

    if (!open_file(&f, path, sizeof path, dir, name, err))
        return false;
    *step = get_int(&at, "step", 0, INT64_C(1) << 52);
    ok = check_owner(&f, wanted, config, err) && read_block(&f, p, "", p->value, err) &&
         (!at.bad || err_set(err, "bad or missing '%s'", at.bad));
    if (!ok)
        err_prefix(err, "cannot use '%s'", path);
    tensors_release(&f);
    return ok;
}
