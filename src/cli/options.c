/* options -- every option that is not a run's own, in one table; commands name the rows they take.
 */
#include "base/text.h"
#include "cli/cli.h"
#include "live/pool.h"

#define AT(field) offsetof(struct cli_options, field), sizeof(((struct cli_options *)0)->field)

const struct option cli_option_table[] = {
    { "runs", OPTION_TEXT, AT(runs), 0, 0, "", "DIR",
      "folder of runs; default $PUSHDOWN_RUNS, else ./runs" },
    { "plain", OPTION_FLAG, AT(plain), 0, 0, "no", NULL, "plain lines instead of the full screen" },
    { "json", OPTION_FLAG, AT(json), 0, 0, "no", NULL, "one JSON object a line" },
    { "linear-text", OPTION_FLAG, AT(linear_text), 0, 0, "no", NULL,
      "the screen as sentences, commands from standard input: for screen readers" },
    { "detach", OPTION_FLAG, AT(detach), 0, 0, "no", NULL,
      "train in the background and return at once" },
    { "journal", OPTION_TEXT, AT(journal), 0, 0, "auto", "KIND",
      "journal of run.db: auto, wal, or delete (for network file systems)" },
    { "stop-at", OPTION_INT, AT(stop_at), 0, 9e15, "0", "N",
      "stop and save after N updates; 0: never" },
    { "threads", OPTION_INT, AT(threads), 1, POOL_MOST, "1", "N",
      "threads that share the strings of a batch; the numbers are the same for any N" },
    { "theme", OPTION_TEXT, AT(theme), 0, 0, "", "NAME", "colours of the screen" },
    { "glyphs", OPTION_TEXT, AT(glyphs), 0, 0, "auto", "SET",
      "characters of the screen: auto, braille, block, or ascii" },
    { "no-color", OPTION_FLAG, AT(no_color), 0, 0, "no", NULL, "no colours on the screen" },
    { "mouse", OPTION_FLAG, AT(mouse), 0, 0, "no", NULL,
      "click and wheel on the screen; Shift then selects text" },
    { "low-bandwidth", OPTION_FLAG, AT(low_bandwidth), 0, 0, "no", NULL,
      "few frames on the screen, for slow lines" },
    { "fps", OPTION_INT, AT(fps), 1, 30, "4", "N", "most frames a second" },
    { "output", OPTION_TEXT, AT(output), 0, 0, "", "FILE",
      "where the figure goes: .png, .pdf, .svg, or .tex (with a .csv beside it), or .csv" },
    { "formats", OPTION_TEXT, AT(formats), 0, 0, "", "A,B",
      "write several forms: any of png,pdf,svg,csv,tex" },
    { "venue", OPTION_TEXT, AT(venue), 0, 0, "column", "NAME",
      "size and letters of a venue: see list venues" },
    { "dpi", OPTION_INT, AT(dpi), 0, 2400, "0", "N", "dots per inch of a PNG; 0: the venue's" },
    { "width", OPTION_REAL, AT(width), 0, 40, "0", "IN",
      "width of a figure, inches; 0: the venue's" },
    { "height", OPTION_REAL, AT(height), 0, 40, "0", "IN",
      "height of a figure, inches; 0: the venue's" },
    { "font-pt", OPTION_REAL, AT(font_pt), 0, 40, "0", "PT",
      "size of axis labels, points; 0: the venue's" },
    { "caption", OPTION_FLAG, AT(caption), 0, 0, "no", NULL,
      "a draft of the caption beside the figure, FILE.caption.txt" },
    { "string", OPTION_TEXT, AT(string), 0, 0, "", "TEXT",
      "of stack: the string shown; default: one from the language" },
    { "measure", OPTION_TEXT, AT(measure), 0, 0, "", "WHAT",
      "by length: excess, accuracy, deterministic, or whole; default: the plot's own" },
    { "smoothing", OPTION_REAL, AT(smoothing), 0, 0.9999, "0.97", "X",
      "of loss: factor of the debiased moving average" },
    { "x", OPTION_TEXT, AT(x), 0, 0, "step", "WHAT", "of loss: step or epoch" },
    { "linear", OPTION_FLAG, AT(linear), 0, 0, "no", NULL, "of loss: linear y axis" },
    { "thin", OPTION_FLAG, AT(thin), 0, 0, "no", NULL,
      "of stability: single seeds behind the mean" },
    { "bins", OPTION_TEXT, AT(bins), 0, 0, "", "A-B,C-D",
      "closed intervals of test lengths; default: the run's" },
    { "lengths", OPTION_TEXT, AT(lengths), 0, 0, "", "A-B",
      "of eval: one bin of these lengths; of draw: the strings', default 40-80; of bench: a list "
      "N,N,..., time against length" },
    { "per-length", OPTION_FLAG, AT(per_length), 0, 0, "no", NULL, "a row for each length too" },
    { "each", OPTION_INT, AT(each), 0, 100000, "0", "N",
      "test strings of each length; default: the run's" },
    { "task", OPTION_TEXT, AT(task), 0, 0, "marked-reversal", "NAME", "draw from this language" },
    { "grammar", OPTION_TEXT, AT(grammar), 0, 0, "", "FILE", "draw from this grammar instead" },
    { "symbol-types", OPTION_INT, AT(symbol_types), 0, TASK_MOST_TYPES, "0", "K",
      "symbols that w is made of; 0: the task's own number" },
    { "seed", OPTION_INT, AT(seed), 0, 9007199254740992.0, "1", "N", "seed of the strings" },
    { "count", OPTION_INT, AT(count), 1, 100000000, "10", "N", "how many strings" },
    { "negatives", OPTION_REAL, AT(negatives), 0, 1, "0.5", "X",
      "in a folder: share of strings outside the language" },
    { "weights", OPTION_TEXT, AT(weights), 0, 0, "best", "WHICH", "best or latest" },
    { "step", OPTION_INT, AT(step), 0, 9e15, "0", "N",
      "weights kept of step N; 0: those of --weights" },
    { "steps", OPTION_INT, AT(steps), 0, 9e15, "0", "N",
      "verify no more than N updates; 0: as far as there is a record" },
    { "model", OPTION_TEXT, AT(model), 0, 0, "", "NAME", "measure this model only" },
    { "controller", OPTION_TEXT, AT(controller), 0, 0, "lstm", "NAME",
      "measure with this recurrent cell" },
    { "words", OPTION_FLAG, AT(words), 0, 0, "no", NULL,
      "measure models of words, on chunks of synthetic text" },
    { "quick", OPTION_FLAG, AT(quick), 0, 0, "no", NULL, "few repeats: rough numbers" },
    { "yes", OPTION_FLAG, AT(yes), 0, 0, "no", NULL, "do it without asking" },
    { "read-only", OPTION_FLAG, AT(read_only), 0, 0, "no", NULL, "ask the trainer for nothing" },
    { "help", OPTION_FLAG, AT(help), 0, 0, "no", NULL, "say what there is, and exit" },
    { "version", OPTION_FLAG, AT(version), 0, 0, "no", NULL, "say the version, and exit" },
    { .name = NULL },
};

bool cli_lengths(const struct cli *cli, struct range standard, struct range *out, struct err *err)
{
    char shown[200];

    *out = standard;
    if (!cli->o.lengths[0])
        return true;
    if (!range_parse(cli->o.lengths, out) || out->low < 0 || out->high > TASK_MOST_LENGTH)
        return err_usage(err, "bad value '%s' for 'lengths': a range A-B is wanted, up to %d",
                         text_printable(shown, sizeof shown, cli->o.lengths), TASK_MOST_LENGTH);
    return true;
}
