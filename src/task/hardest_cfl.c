/*
 * hardest-cfl -- Greibach's hardest context-free language: brackets that balance, each stretch of
 * them hidden among decoys. Between semicolons stand items separated by commas, one of which is the
 * right one; what is right in all of them, put together after the dollar sign, is a string of
 * brackets of two types.
 *
 *   A -> R $ Q E M ;                     a string
 *   M -> M1 , U    M1 -> , V M1 | empty  decoys up to the end of a stretch (here: M, and Items)
 *   R -> U , R1    R1 -> R1 V , | empty  decoys before the right item
 *   U, V           any symbols but , ;   possibly none (U), at least one (V)
 *   Q -> M ; R | empty                   perhaps on to the next stretch
 *   E -> E Q T | T    T -> ( Q E Q ) | ( Q ) | [ Q E Q ] | [ Q ]
 *
 * The rules below give every string the same probability, but read decoys from left to right, one
 * symbol a rule, which is what makes long strings cheap.
 */
#include "task/pcfg.h"

static const char text[] =
    "symbols '(' ')' '[' ']' ',' ';' '$'\n"
    "Start -> Before '$' Q E After ';'\n"
    /* , V , V ... , U: after each comma either another V, or U and the end */
    "After -> ',' Filler [1/3] | ',' Last [2/3]\n"
    "Filler -> Any Filler [1/2] | Any After [1/2]\n"
    "Last -> Any Last [1/3] | empty [2/3]\n"
    /* U , V , V , ...: after each comma either the end, or another V and a comma */
    "Before -> Any Before [1/3] | ',' Rest [2/3]\n"
    "Rest -> Between [1/3] | empty [2/3]\n"
    "Between -> Any Between [1/2] | Any Comma [1/2]\n"
    "Comma -> ',' Rest\n"
    "Any -> '(' | ')' | '[' | ']' | '$'\n"
    "Q -> After ';' Before [1/4] | empty [3/4]\n"
    "E -> E Q T [3/5] | T [2/5]\n"
    "T -> '(' Q E Q ')' [3/8] | '(' Q ')' [1/8] | '[' Q E Q ']' [3/8] | '[' Q ']' [1/8]\n";

static bool open_grammar(struct task *t, const char *argument, struct err *err)
{
    struct grammar g;
    bool ok;

    (void)argument;
    ok = grammar_read(&g, text, err) && pcfg_open(t, &g, err);
    grammar_release(&g);
    return ok;
}

const struct task_type task_hardest_cfl = {
    .name = "hardest-cfl",
    .title = "x1, x2; y1, y2; ...",
    .about = "Balanced brackets hidden among decoys: the hardest context-free language.",
    .no_gold = "which of the items are decoys has to be guessed",
    .default_types = 7,
    .fixed_types = true,
    .open = open_grammar,
    PCFG_FUNCTIONS,
};
