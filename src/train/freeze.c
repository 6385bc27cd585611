/* freeze -- the grammar of freezing plans: none, or a comma list of [-]LETTERS[@STEP]. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "math/part.h"
#include "train/config.h"

static bool bad(const char *text, const char *why, struct err *err)
{
    char shown[64];

    return err_usage(err, "bad value '%s' for 'freeze': %s",
                     text_printable(shown, sizeof shown, text), why);
}

bool freeze_parse(const char *text, struct freeze_step out[FREEZE_MOST], int *count,
                  struct err *err)
{
    const char *s = text;
    int i;

    *count = 0;
    if (!strcmp(text, "none"))
        return true;
    while (true) {
        struct freeze_step f = { 0, 0, false };
        size_t digits;

        if (*count == FREEZE_MOST)
            return bad(text, "more than 64 entries", err);
        if (*s == '-') {
            f.thaw = true;
            s++;
        }
        for (; *s && *s != '@' && *s != ','; s++) {
            int bit = *s == 'c' ? FREEZE_C : *s == 'm' ? FREEZE_M : *s == 'k' ? FREEZE_K : 0;

            if (!bit || (f.mask & bit))
                return bad(text, "each entry is [-]LETTERS[@STEP] with letters c, m, k", err);
            f.mask |= bit;
        }
        if (!f.mask)
            return bad(text, "an entry names no part (c, m, k)", err);
        if (*s == '@') {
            char number[24];
            int64_t step;

            digits = strspn(++s, "0123456789");
            if (!digits || digits >= sizeof number)
                return bad(text, "after @ a step number is wanted", err);
            memcpy(number, s, digits);
            number[digits] = '\0';
            if (!text_to_int(number, &step))
                return bad(text, "after @ a step number is wanted", err);
            f.step = step;
            s += digits;
        }
        for (i = *count; i > 0 && out[i - 1].step > f.step; i--)
            out[i] = out[i - 1];
        out[i] = f;
        (*count)++;
        if (!*s)
            return true;
        if (*s++ != ',' || !*s)
            return bad(text, "entries are separated by single commas", err);
    }
}

void freeze_label(const char *text, char *out, size_t size)
{
    size_t i;

    /* Commas would be awkward in a folder's name. */
    for (i = 0; text[i] && i + 1 < size; i++)
        out[i] = text[i] == ',' ? '+' : text[i];
    if (size)
        out[i] = '\0';
}
