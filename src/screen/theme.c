/* theme -- reads theme files and finds them. */
#include "screen/theme.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "screen/theme_path.h"

/* A theme under construction. */
struct reading {
    struct theme theme;
    bool given[STYLE_COUNT];
    /* Rows for whole families (curve, heat): by the first role of the family. */
    struct look families[STYLE_COUNT];
    bool family_given[STYLE_COUNT];
    FILE *file;
    const char *path;
    int line;
    bool failed; /* err has the first message */
    struct err *err;
};

static const char *const attribute_names[] = {
    "bold", "dim", "underline", "reverse", "italic", NULL
};

static const char *const color_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white", "default",       NULL
};

static const char *const role_names[] = {
#define X(id, name) name,
    STYLES(X)
#undef X
        NULL
};

static int index_of(const char *word, const char *const *names)
{
    int i;

    for (i = 0; names[i]; i++)
        if (!strcmp(word, names[i]))
            return i;
    return -1;
}

/* Keeps the first complaint; returns false. */
static bool complain(struct reading *r, const char *problem, const char *word,
                     const char *const *names)
{
    const char *near = names && word ? text_nearest(word, names) : NULL;
    char safe[64];

    if (r->failed)
        return false;
    r->failed = true;
    if (!word)
        return err_set(r->err, "cannot read theme '%s', line %d: %s", r->path, r->line, problem);
    text_printable(safe, sizeof safe, word);
    if (near)
        return err_set(r->err, "cannot read theme '%s', line %d: %s '%s' (did you mean '%s'?)",
                       r->path, r->line, problem, safe, near);
    return err_set(r->err, "cannot read theme '%s', line %d: %s '%s'", r->path, r->line, problem,
                   safe);
}

static bool parse_color(const char *word, struct color *out)
{
    int at = index_of(word, color_names);
    int64_t number;

    if (at == 16) {
        *out = (struct color){ -1, 0 };
        return true;
    }
    if (at >= 0) {
        *out = (struct color){ (int16_t)at, color_rgb(at) };
        return true;
    }
    if (word[0] == '#' && strlen(word) == 7 && strspn(word + 1, "0123456789abcdefABCDEF") == 6) {
        out->rgb = (uint32_t)strtoul(word + 1, NULL, 16);
        out->index = (int16_t)color_nearest(out->rgb);
        return true;
    }
    if (isdigit((unsigned char)word[0]) && text_to_int(word, &number) && number <= 255) {
        *out = (struct color){ (int16_t)number, color_rgb((int)number) };
        return true;
    }
    return false;
}

/* [FG] [on BG] [attribute ...] */
static bool parse_look(struct reading *r, const char *value, struct look *out)
{
    struct look look = { { -1, 0 }, { -1, 0 }, 0 };
    enum { FG, ON, BG, REST } expect = FG;
    char words[160], *word, *rest;

    text_copy(words, sizeof words, value);
    for (word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        int attribute = index_of(word, attribute_names);

        if (attribute >= 0 && expect != BG) {
            look.attributes |= 1u << attribute;
            expect = REST;
        } else if (!strcmp(word, "on") && expect < BG) {
            expect = BG;
        } else if (expect == REST) {
            return complain(r, "unknown attribute", word, attribute_names);
        } else if (expect == ON) {
            return complain(r, "expected 'on' or an attribute before", word, NULL);
        } else if (!parse_color(word, expect == BG ? &look.bg : &look.fg)) {
            return complain(r, "unknown colour", word, color_names);
        } else {
            expect = expect == BG ? REST : ON;
        }
    }
    if (expect == BG)
        return complain(r, "a colour is missing after", "on", NULL);
    if (expect == FG)
        return complain(r, "a role without colour or attribute", NULL, NULL);
    *out = look;
    return true;
}

/* The first role of the family `name`; -1 if there is none. "curve" has curve.raw, curve.1 ... */
static int family_of(const char *name, size_t length)
{
    int i;

    for (i = 0; role_names[i]; i++)
        if (!strncmp(role_names[i], name, length) && role_names[i][length] == '.')
            return i;
    return -1;
}

static int handle(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    int role, family;
    bool *given;

    if (r->failed)
        return 0;
    if (!strcmp(section, "picture")) {
        static const char *const keys[] = { "foreground", "background", NULL };
        int key = index_of(name, keys);
        struct color color;

        if (key < 0)
            return complain(r, "unknown key", name, keys);
        if (!parse_color(value, &color) || color.index < 0)
            return complain(r, "unknown colour", value, color_names);
        *(key ? &r->theme.background : &r->theme.foreground) = color;
        return 1;
    }
    if (strcmp(section, "style") != 0)
        return complain(r, "a role outside [style]:", name, NULL);
    role = index_of(name, role_names);
    family = role < 0 ? family_of(name, strlen(name)) : -1;
    if (role < 0 && family < 0)
        return complain(r, "unknown role", name, role_names);
    given = role >= 0 ? &r->given[role] : &r->family_given[family];
    if (*given)
        return complain(r, "role given twice:", name, NULL);
    *given = true;
    return parse_look(r, value, role >= 0 ? &r->theme.looks[role] : &r->families[family]);
}

/* fgets() for inih: counts lines, drops indentation (which inih takes for a continuation), and
 * notices unknown sections, which inih reports only through the keys in them. */
static char *read_line(char *line, int size, void *stream)
{
    static const char *const sections[] = { "style", "picture", NULL };
    struct reading *r = stream;
    size_t indent, length;

    if (r->failed || !fgets(line, size, r->file))
        return NULL;
    r->line++;
    length = strlen(line);
    if (length + 1 == (size_t)size && line[length - 1] != '\n') {
        complain(r, "the line is too long", NULL, NULL);
        return NULL;
    }
    indent = strspn(line, " \t");
    memmove(line, line + indent, length - indent + 1);
    if (line[0] == '[' && strchr(line, ']')) {
        char section[64];

        snprintf(section, sizeof section, "%.*s", (int)strcspn(line + 1, "]"), line + 1);
        if (index_of(section, sections) < 0)
            complain(r, "unknown section", section, sections);
    }
    return r->failed ? NULL : line;
}

/* Roles left out take the look of what they fall back to; `default` takes the picture's colours. */
static void complete(struct reading *r)
{
    const struct look plain = { { -1, 0 }, { -1, 0 }, 0 };
    struct theme *t = &r->theme;
    int i;

    if (!r->given[STYLE_TEXT])
        t->looks[STYLE_TEXT] = plain;
    for (i = 0; i < STYLE_COUNT; i++) {
        size_t length = strcspn(role_names[i], ".");
        bool dotted = role_names[i][length] == '.';
        int family = dotted ? family_of(role_names[i], length) : -1, j;

        if (r->given[i] || i == STYLE_TEXT)
            continue;
        t->looks[i] = t->looks[STYLE_TEXT];
        if (dotted && r->family_given[family])
            t->looks[i] = r->families[family];
        for (j = 0; dotted && j < STYLE_COUNT; j++)
            if (r->given[j] && strlen(role_names[j]) == length &&
                !strncmp(role_names[j], role_names[i], length))
                t->looks[i] = t->looks[j];
    }
    for (i = 0; i < STYLE_COUNT; i++) {
        if (t->looks[i].fg.index < 0)
            t->looks[i].fg.rgb = t->foreground.rgb;
        if (t->looks[i].bg.index < 0)
            t->looks[i].bg.rgb = t->background.rgb;
    }
}

static void name_after_path(struct theme *theme, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(base);

    if (length > 6 && !strcmp(base + length - 6, ".theme"))
        length -= 6;
    snprintf(theme->name, sizeof theme->name, "%.*s", (int)length, base);
}

static bool read_theme(struct theme *theme, const char *path, struct err *err)
{
    struct reading r = { .path = path, .err = err };
    int bad;

    r.theme.foreground = (struct color){ 252, color_rgb(252) };
    r.theme.background = (struct color){ 234, color_rgb(234) };
    r.file = fopen(path, "r");
    if (!r.file)
        return err_set(err, "cannot read theme '%s': %s", path, strerror(errno));
    bad = ini_parse_stream(read_line, &r, handle, &r);
    if (!r.failed && ferror(r.file)) {
        r.failed = true;
        err_set(err, "cannot read theme '%s': %s", path, strerror(errno));
    }
    fclose(r.file);
    if (!r.failed && bad) {
        r.line = bad;
        complain(&r, "expected ROLE = COLOUR", NULL, NULL);
    }
    if (r.failed)
        return false;
    complete(&r);
    name_after_path(&r.theme, path);
    *theme = r.theme;
    return true;
}

bool theme_load(struct theme *theme, const char *name, struct err *err)
{
    char path[4096], **names;
    const char *near;

    if (strchr(name, '/'))
        return read_theme(theme, name, err);
    if (theme_path(path, sizeof path, name))
        return read_theme(theme, path, err);
    names = theme_names();
    near = text_nearest(name, (const char *const *)names);
    if (near)
        err_usage(err, "unknown theme '%s' (did you mean '%s'?)", name, near);
    else
        err_usage(err, "unknown theme '%s': no '%s.theme' where themes are looked for", name, name);
    theme_names_free(names);
    return false;
}
