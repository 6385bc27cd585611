/*
 * term -- canvases out, keys in. Curses is the differ between two frames: it never touches the
 * terminal itself (sink.h, wire.h) and reads no keys (input.h).
 */
#include "config.h"

#include "screen/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/text.h"
#include "screen/guard.h"
#include "screen/input.h"
#include "screen/sink.h"
#include "screen/unicode.h"
#include "screen/wire.h"

/* The term.h of curses has a struct term of its own, and macros with names we use. */
#define term curses_term
#include <term.h>
#undef term
#undef lines
#undef columns

enum { LEAVE_MS = 200 };

/* A style as curses wants it. */
struct paint {
    attr_t attributes;
    int pair;
};

struct term {
    struct wire wire;
    struct input input;
    struct theme theme;
    struct paint paints[STYLE_COUNT];
    SCREEN *screen;
    FILE *sink;            /* what curses writes to; see sink.h */
    struct termios before; /* modes to give back */
    struct termios raw;
    enum glyphs glyphs;
    int rows, columns, colors;
    bool unicode, mouse, default_colors;
    bool modes_changed; /* `before` must be given back */
    bool running;       /* the screen is taken over */
};

static const char mouse_on[] = "\033[?1002h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1002l";

/* A string capability, or "". */
static const char *capability(const char *name)
{
    char *value = tigetstr(name);

    return value && value != (char *)-1 ? value : "";
}

static int color_for(const struct term *t, const struct color *c, int otherwise)
{
    return c->index >= 0 || t->default_colors ? c->index : otherwise;
}

/* Curses attributes and colour pairs for every style. */
static void make_paints(struct term *t)
{
    int fg[STYLE_COUNT + 1], bg[STYLE_COUNT + 1], pairs = 0, i, p;

    if (t->colors)
        reset_color_pairs();
    for (i = 0; i < STYLE_COUNT; i++) {
        struct look look = theme_look(&t->theme, (enum style)i, t->colors);
        struct paint *paint = &t->paints[i];

        paint->attributes = (look.attributes & LOOK_BOLD ? A_BOLD : 0) |
                            (look.attributes & LOOK_DIM ? A_DIM : 0) |
                            (look.attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0) |
                            (look.attributes & LOOK_REVERSE ? A_REVERSE : 0) |
                            (look.attributes & LOOK_ITALIC ? A_ITALIC : 0);
        paint->pair = 0;
        if (look.fg.index < 0 && look.bg.index < 0)
            continue;
        fg[0] = color_for(t, &look.fg, COLOR_WHITE);
        bg[0] = color_for(t, &look.bg, COLOR_BLACK);
        for (p = 1; p <= pairs && (fg[p] != fg[0] || bg[p] != bg[0]); p++)
            continue;
        if (p > pairs && p < COLOR_PAIRS && init_extended_pair(p, fg[0], bg[0]) == OK) {
            fg[p] = fg[0];
            bg[p] = bg[0];
            pairs = p;
        }
        paint->pair = p <= pairs ? p : 0;
    }
}

static void put_cell(const struct term *t, int row, int column, const struct cell *cell)
{
    const struct paint *paint = &t->paints[cell->style];
    attr_t attributes = paint->attributes ^ (cell->flags & CELL_REVERSE ? A_REVERSE : 0);
    uint32_t rune = cell->rune ? cell->rune : ' ';
    wchar_t text[2] = { 0, 0 };
    cchar_t c;
    int width = 1;

    if (rune == ' ') {
        /* Of a blank only this shows; equal blanks cost no bytes. */
        attributes &= A_REVERSE | A_UNDERLINE;
        if (!attributes && !paint->pair)
            return;
    } else if (rune >= 0x80) {
        width = unicode_width(rune);
        if (!t->unicode)
            rune = unicode_fold(rune, GLYPHS_ASCII);
        else if (wcwidth((wchar_t)rune) != width)
            rune = '?'; /* the C library would lay out the rest of the row differently */
    } else if (rune < 0x20 || rune == 0x7F) {
        rune = '?';
    }
    text[0] = (wchar_t)rune;
    setcchar(&c, text, attributes, (short)paint->pair, NULL);
    mvadd_wch(row, column, &c);
    if (width == 2 && rune < 0x80)
        mvadd_wch(row, column + 1, &c);
}

bool term_flush(struct term *t, const struct canvas *c)
{
    int row, column;

    if (!wire_send(&t->wire) || t->wire.lost)
        return false;
    erase();
    for (row = 0; row < c->rows && row < t->rows; row++)
        for (column = 0; column < c->columns && column < t->columns; column++) {
            const struct cell *cell = &c->cells[(size_t)row * (size_t)c->columns + (size_t)column];

            if (!(cell->flags & CELL_CONTINUED))
                put_cell(t, row, column, cell);
        }
    wnoutrefresh(stdscr);
    doupdate();
    sink_collect(t->sink, &t->wire);
    wire_send(&t->wire);
    return !t->wire.lost;
}

void term_repaint(struct term *t)
{
    (void)t;
    clearok(curscr, TRUE);
}

/* Adopts the terminal's present size. */
static void update_size(struct term *t)
{
    struct winsize size;

    if (ioctl(t->wire.fd, TIOCGWINSZ, &size) != 0 || !size.ws_row || !size.ws_col ||
        (size.ws_row == t->rows && size.ws_col == t->columns))
        return;
    t->rows = size.ws_row;
    t->columns = size.ws_col;
    resize_term(t->rows, t->columns);
    /* The scrolling region is still that of the old size: a line feed must not scroll in it. */
    if (*capability("csr"))
        wire_add(&t->wire, "\033[r", 3);
}

static void set_modes(struct term *t, const struct termios *modes)
{
    if (!t->wire.lost && tcsetattr(t->wire.fd, TCSANOW, modes) != 0 && errno == EIO)
        t->wire.lost = true;
}

/* Hands the terminal back; the next doupdate() takes it again. */
static void leave(struct term *t)
{
    if (t->mouse)
        wire_add(&t->wire, mouse_off, sizeof mouse_off - 1);
    endwin();
    sink_collect(t->sink, &t->wire);
    if (!wire_drain(&t->wire, LEAVE_MS)) {
        tcflow(t->wire.fd, TCOON); /* someone pressed Ctrl-S */
        wire_drain(&t->wire, LEAVE_MS);
    }
    set_modes(t, &t->before);
}

static void enter(struct term *t)
{
    set_modes(t, &t->raw);
    if (t->mouse)
        wire_add(&t->wire, mouse_on, sizeof mouse_on - 1);
    clearok(curscr, TRUE);
    update_size(t);
}

/* Frees all of it, also when half open. What curses still has to say goes nowhere. */
static void release(struct term *t)
{
    crash_disarm();
    watch_end();
    if (t->screen) {
        endwin();
        delscreen(t->screen);
    }
    if (t->sink)
        fclose(t->sink);
    if (t->modes_changed)
        set_modes(t, &t->before);
    wire_close(&t->wire);
    free(t);
}

static void suspend(struct term *t)
{
    leave(t);
    watch_stop_self();
    watch_take(); /* the SIGCONT that woke us */
    enter(t);
}

/* True if the caller must draw again. */
static bool act_on_signals(struct term *t, unsigned seen)
{
    if (t->wire.lost)
        return false;
    if (seen & SAW_STOP) {
        suspend(t);
    } else if (seen & SAW_CONTINUE) {
        /* Stopped by something that can't be caught: modes and screen are someone else's. */
        set_modes(t, &t->raw);
        clearok(curscr, TRUE);
    }
    if (seen & SAW_RESIZE) {
        update_size(t);
        clearok(curscr, TRUE);
    }
    return !t->wire.lost;
}

int term_key(struct term *t, int timeout_ms)
{
    unsigned seen;
    int key;

    while ((key = input_next(&t->input, &t->wire, timeout_ms, &seen)) == TERM_KEY_NONE && seen)
        if (act_on_signals(t, seen))
            return TERM_KEY_RESIZE;
    if (key == 26) {
        suspend(t);
        return TERM_KEY_RESIZE;
    }
    if (key == 12)
        term_repaint(t);
    return key;
}

struct term_mouse term_mouse(const struct term *t)
{
    return t->input.keys.mouse;
}

void term_size(const struct term *t, int *rows, int *columns)
{
    *rows = t->rows;
    *columns = t->columns;
}

enum glyphs term_glyphs(const struct term *t)
{
    return t->glyphs;
}

int term_colors(const struct term *t)
{
    return t->colors;
}

uint64_t term_bytes(const struct term *t)
{
    return t->wire.total;
}

bool term_set_mouse(struct term *t, bool on)
{
    if (on && !*capability("kmous"))
        return false;
    if (on != t->mouse) {
        wire_add(&t->wire, on ? mouse_on : mouse_off,
                 (on ? sizeof mouse_on : sizeof mouse_off) - 1);
        wire_send(&t->wire);
    }
    t->mouse = on;
    return true;
}

void term_set_theme(struct term *t, const struct theme *theme)
{
    t->theme = *theme;
    make_paints(t);
}

void term_restore_on_crash(struct term *t)
{
    static const char *const names[] = { "sgr0", "op", "cnorm", "rmcup" };
    char bytes[512] = "";
    struct text text;
    size_t i;

    text_init(&text, bytes, sizeof bytes);
    text_add(&text, "%s", *capability("kmous") ? mouse_off : ""); /* it may be on by then */
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = capability(names[i]);

        if (!strchr(value, '<') || !strstr(value, "$<")) /* padding is for real VT100s */
            text_add(&text, "%s", value);
    }
    text_add(&text, "\r\n");
    crash_arm(t->wire.fd, &t->before, bytes, text.used);
}

/* The locale decides what curses may write; numbers stay those of the C locale. */
static bool choose_glyphs(struct term *t, struct term_options options, const char *terminal)
{
    setlocale(LC_ALL, "");
    if (options.force_glyphs && options.glyphs != GLYPHS_ASCII &&
        strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8"); /* without, curses writes blanks */
    setlocale(LC_NUMERIC, "C");
    t->unicode = !strcmp(nl_langinfo(CODESET), "UTF-8");
    if (!t->unicode)
        t->glyphs = GLYPHS_ASCII;
    else if (options.force_glyphs)
        t->glyphs = options.glyphs;
    else
        t->glyphs = strncmp(terminal, "linux", 5) != 0 ? GLYPHS_BRAILLE : GLYPHS_BLOCK;
    return t->unicode;
}

/* newterm() takes over signals that had no handler (and would exit on SIGTERM): undo that. */
static SCREEN *open_screen(const char *terminal, FILE *out)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction old[sizeof signals / sizeof *signals];
    SCREEN *screen;
    size_t i;

    for (i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], NULL, &old[i]);
    use_env(FALSE); /* LINES and COLUMNS may be those of another window */
    use_tioctl(TRUE);
    screen = newterm(terminal, out, stdin);
    for (i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &old[i], NULL);
    return screen;
}

static void choose_colors(struct term *t, bool no_color)
{
    const char *wish = getenv("NO_COLOR");

    if (no_color || (wish && *wish) || !has_colors() || start_color() != OK)
        return;
    t->default_colors = use_default_colors() == OK;
    t->colors = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

/* The modes of a program that draws: raw input, output as it is; flow control as the user has it.
 */
static struct termios raw_modes(struct termios m)
{
    m.c_iflag &= (tcflag_t) ~(ICRNL | INLCR | IGNCR | ISTRIP | BRKINT | PARMRK);
    m.c_oflag &= (tcflag_t)~OPOST;
    m.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    m.c_cc[VMIN] = 1;
    m.c_cc[VTIME] = 0;
    return m;
}

static bool start_screen(struct term *t, struct term_options options, struct err *err)
{
    const char *terminal = getenv("TERM");

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, "cannot draw: %s is not a terminal",
                       isatty(STDIN_FILENO) ? "standard output" : "standard input");
    if (!terminal || !*terminal)
        return err_set(err, "cannot draw: TERM is not set, so the kind of terminal is unknown");
    if (!wire_open(&t->wire, STDOUT_FILENO, err))
        return false;
    if (tcgetattr(t->wire.fd, &t->before) != 0)
        return err_set(err, "cannot read the terminal's modes: %s", strerror(errno));
    choose_glyphs(t, options, terminal);
    t->sink = sink_open(STDOUT_FILENO, err);
    if (!t->sink)
        return false;
    t->modes_changed = true;
    t->screen = open_screen(terminal, t->sink);
    if (!t->screen)
        return err_set(err, "cannot draw: the kind of terminal TERM='%s' is unknown here",
                       terminal);
    if (!sink_redirect(t->sink, err))
        return false;
    if (!*capability("cup"))
        return err_set(err, "cannot draw: a terminal of kind TERM='%s' cannot place its cursor",
                       terminal);
    return watch_begin(err);
}

struct term *term_open(const struct theme *theme, struct term_options options, struct err *err)
{
    struct term *t = x_calloc(1, sizeof *t);

    t->wire.fd = -1;
    t->theme = *theme;
    if (!start_screen(t, options, err)) {
        release(t);
        return NULL;
    }
    typeahead(-1); /* a key already typed must not cut a frame short */
    curs_set(0);
    choose_colors(t, options.no_color);
    make_paints(t);
    t->rows = LINES;
    t->columns = COLS;
    t->raw = raw_modes(t->before);
    t->mouse = options.mouse && *capability("kmous");
    t->running = true;
    enter(t);
    return t;
}

void term_close(struct term *t)
{
    if (!t)
        return;
    if (t->running && !t->wire.lost)
        leave(t);
    release(t);
}

void term_abandon(struct term *t)
{
    if (!t)
        return;
    t->wire.lost = true;
    release(t);
}
