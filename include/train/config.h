/*
 * config -- every choice that determines a run, as one struct and one table of options.
 *
 * A run's numbers follow from this struct and the run's log of interventions, nothing else. Presets
 * are files of option lines; the command line overrides them; all of it is stored with the run.
 */
#ifndef TRAIN_CONFIG_H
#define TRAIN_CONFIG_H

#include "base/crew.h"
#include "base/option.h"
#include "stack/stack.h"
#include "task/grammar.h"
#include "task/task.h"

enum { CONFIG_MOST_BINS = 12 };

struct config {
    char preset[48];
    char task[64], model[64], controller[16], freeze[192], bins[160], optimizer[8];
    char grammar[400], grammar_text[GRAMMAR_MOST_BYTES + 1]; /* the file; what was in it, or "" */
    char bottom[8], bottom_at[8], bottom_rule[12], reading[12];
    char strings[400], valid_strings[400], text[400], unit[16]; /* see train/source.h */
    int64_t bptt;
    int64_t symbol_types, seed, hidden, layers, batch, epochs, train_size, valid_size;
    int64_t lr_patience, stop_patience, depth_limit, window, test_seed, test_strings;
    struct range train_lengths, valid_lengths;
    double lr, lr_low, lr_high, lr_decay, clip, clip_low, clip_high, init_scale, checkpoint_every,
        eval_share, sharpness;
    struct crew *crew; /* not an option, and no number depends on it: who works along */
};

extern const struct option config_options[];

void config_defaults(struct config *c);

/* The rows of the table in groups of what belongs together, as a form or a page shows them. */
struct config_row {
    const struct option *option;
    const char *title; /* of the group that begins here, or NULL */
};
enum { CONFIG_MOST_ROWS = 64 };
/* Each row of config_options once; one that no group names comes at the end. Returns how many. */
int config_rows(struct config_row out[CONFIG_MOST_ROWS]);

/*
 * Reads preset NAME over `c`: a file NAME.ini among the presets, or a path with a slash.
 * Errors name the file and line; unknown presets get a suggestion.
 */
bool config_preset(struct config *c, const char *name, struct err *err);
/* Names of all presets found, sorted, NULL-terminated; free each and the list. */
char **config_presets(void);
/* One line about a preset (its `about`), or "". */
void config_about(const char *name, char *out, size_t size);

/* Checks what a single option can't: names, lengths against the task, sizes against each other. */
bool config_check(const struct config *c, struct err *err);
/*
 * Makes the task of a config: the language that it names, or its grammar: the text it holds, else
 * the file it names, FILE or NAME.grammar among the program's own. Release it, unless this failed.
 */
bool config_task(struct task *t, const struct config *c, struct err *err);
/* Takes a grammar's text into the config, so that the file isn't needed again. */
bool config_read_grammar(struct config *c, struct err *err);
/* Names of all grammars found, sorted, NULL-terminated; free each and the list. */
char **config_grammars(void);
/* One line about a grammar (its first comment), or "". */
void config_grammar_about(const char *name, char *out, size_t size);
/* What the model's name and the options of its stack say. */
bool config_stack(const struct config *c, struct stack_spec *out, struct err *err);
/* Bins "40-100,100-200": fills out[CONFIG_MOST_BINS], *count. */
bool config_bins(const struct config *c, struct range *out, int *count, struct err *err);
/* The learning rate of the run: --lr, else drawn log-uniformly from the seed (the same for any
 * freezing). */
double config_rate(const struct config *c);
/* The clipping norm of the run: clip, else drawn log-uniformly between clip-low and clip-high. */
double config_clip(const struct config *c);

/* ---- the freezing plan ---------------------------------------------------------------------- */
struct freeze_step {
    int64_t step; /* after this many updates */
    int mask;
    bool thaw;
};
enum { FREEZE_MOST = 64 };
/* `none`, or a comma list of [-]LETTERS[@STEP]; sorted by step (stable). */
bool freeze_parse(const char *text, struct freeze_step out[FREEZE_MOST], int *count,
                  struct err *err);
/* The plan as it goes into a folder's name: the letters frozen at the start, "none", or e.g.
 * "m@5000". */
void freeze_label(const char *text, char *out, size_t size);

#endif
