/*
 * cli -- the command line: a table of commands, one file each, and what they share.
 *
 * GNU conventions: long options, --help and --version everywhere, `--` ends options. Errors are one
 * line on standard error, "pushdown: what: why". Exit status: 0 done, 1 failed, 2 usage, 3 stopped
 * and can be resumed.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/option.h"
#include "train/config.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_STOPPED = 3 };

/* Options that are not a run's: where it goes, how it is shown. */
struct cli_options {
    char runs[1024], journal[16], output[1024], bins[160], weights[16], measure[24], theme[256],
        glyphs[16], x[16], formats[64], venue[32], string[2048], model[64], lengths[160],
        controller[16];
    bool plain, json, detach, help, version, per_length, linear, thin, yes, no_color, caption,
        read_only, quick, mouse, low_bandwidth, linear_text, words;
    char task[64], grammar[400];
    int64_t count, seed, symbol_types, each, dpi, stop_at, fps, step, steps, threads;
    double width, height, font_pt, smoothing, negatives;
};

struct cli {
    struct cli_options o;
    struct config config; /* commands that train */
    int operands;
    char **operand;
};

struct command_type {
    const char *name;           /* "train" */
    const char *usage;          /* operands: "[PRESET]" */
    const char *about;          /* one sentence */
    const char *const *options; /* names of rows of cli_option_table, NULL-terminated */
    bool config;                /* takes the options of a run as well */
    int least, most;            /* operands */
    /* Returns an exit status; with EXIT_FAILED or EXIT_USAGE `err` holds the line to print. */
    int (*run)(struct cli *cli, struct err *err);
};

extern const struct option cli_option_table[];
const struct command_type *const *command_types(int *count);
const struct command_type *command_find(const char *name); /* or NULL */

/* The whole program: returns its exit status. */
int cli_main(int argc, char **argv);

/* --lengths as one range A-B; not given: `standard`. */
bool cli_lengths(const struct cli *cli, struct range standard, struct range *out, struct err *err);

/* ---- shared by the commands that train ---- */
struct driver;
/* Runs a driver to its end without a screen; plain lines or JSON on standard output. Takes the
 * driver over. */
int headless_run(struct driver *d, bool json, struct err *err);
/* What has been printed so far of a run. */
struct trace;
struct printed {
    size_t steps, valids, events;
    double line_s;
};
/* Prints what is new. */
void headless_rows(const struct trace *t, struct printed *p, bool json);
struct driver_options;
extern const char *const cli_train_options[];
bool cli_driver_options(const struct cli *cli, struct driver_options *o, struct err *err);
/* Runs a driver (NULL: err says why there is none) in the way the options ask for; takes it over.
 */
int cli_go(struct driver *d, struct cli *cli, struct err *err);
/* In the background process: tells the parent how it went so far, then runs the driver to its end.
 */
int cli_go_detached(struct driver *d, struct err *err);
/* With --detach: true in the parent, which is to return *status. */
bool cli_in_background(const struct cli *cli, int *status, struct err *err);
/* The form of a new run, beginning with `from`, and what is started there; until it is left. */
int workbench_new(struct cli *cli, const struct config *from, struct err *err);
/* The full screen over a driver; falls back to plain lines when the terminal can't. Takes the
 * driver over. */
int screen_run(struct driver *d, struct cli *cli, struct err *err);
struct app_options;
struct app_source;
/* The screen as sentences, with commands from standard input: an enum app_end. */
int linear_run(const struct app_source *source, const struct app_options *options, struct err *err);
bool screen_options(const struct cli *cli, struct app_options *o, struct err *err);
/* The full screen over a recorded run, or one that another process is training. */
int screen_watch(const char *dir, struct cli *cli, struct err *err);
/* Draws plot KIND of the run in `dir` with its defaults: FILE.png, and FILE.csv beside it. */
bool plot_to_file(const char *kind, const char *dir, const char *file, struct err *err);
/* True when standard input and output are a terminal that can show the screen and no option forbids
 * it. */
bool screen_possible(const struct cli *cli);
/* Goes into the background: the parent prints what the child tells it and returns in *parent =
 * true. The child tells once: a folder with EXIT_DONE, or what went wrong with its status. */
bool detach_begin(bool *parent, int *status, struct err *err);
void detach_tell(const char *text, int status);

/* Signals: SIGINT and SIGTERM ask for an end, SIGHUP is survived, SIGPIPE and SIGXFSZ are ignored.
 */
void signals_set(void);
int signals_asked(void); /* how many times an end was asked for */
/* From here on a signal ends the program itself: while there is nothing to save. */
void signals_at_once(bool yes);

#endif
