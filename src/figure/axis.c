/*
 * axis -- places and ticks.
 *
 * Linear ticks maximise a simplified score of Talbot, Lin & Hanrahan (2010, "An extension of
 * Wilkinson's algorithm for positioning tick labels on axes"): simplicity, coverage and density
 * over the steps {1, 5, 2, 2.5, 4, 3} x 10^k, with ticks inside the limits only.
 */
#include "figure/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/number.h"

/* Ticks this much of a step outside the limits still count: rounding, not meaning. */
static const double SLACK = 1e-6;

double axis_place(const struct figure_axis *axis, double value)
{
    double place;

    if (!isfinite(value) || (axis->scale == SCALE_LOG && value <= 0))
        return NAN;
    if (axis->scale == SCALE_LOG)
        place = (log(value) - log(axis->low)) / (log(axis->high) - log(axis->low));
    else
        place = (value - axis->low) / (axis->high - axis->low);
    return axis->reversed ? 1 - place : place;
}

double axis_value(const struct figure_axis *axis, double place)
{
    if (axis->reversed)
        place = 1 - place;
    if (axis->scale == SCALE_LOG)
        return exp(log(axis->low) + place * (log(axis->high) - log(axis->low)));
    return axis->low + place * (axis->high - axis->low);
}

/* i * tenths / 10 * 10^power, rounded once where that is possible: 3 * 0.1 gives 0.3. */
static double multiple(double i, int tenths, int power)
{
    double digits = i * tenths;

    power--;
    return power >= 0 ? digits * pow(10, power) : digits / pow(10, -power);
}

static double clamped(double value, const struct figure_axis *axis)
{
    return value < axis->low ? axis->low : value > axis->high ? axis->high : value;
}

struct step {
    int tenths, power; /* step = tenths / 10 * 10^power */
    double first;      /* ticks at first * step, (first + 1) * step, ... */
    int count;
    double score;
};

static void try_step(struct step *best, const struct figure_axis *axis, int most, int rank,
                     int tenths, int power)
{
    double step = multiple(1, tenths, power), range = axis->high - axis->low;
    double first = ceil(axis->low / step - SLACK), last = floor(axis->high / step + SLACK);
    double count = last - first + 1, target = most > 3 ? 0.8 * most : most;
    double before, after, simplicity, coverage, density, spacing, score;

    if (!(count >= 1 && count <= most) || (axis->integer && step < 1) ||
        (axis->integer && tenths == 25 && power < 1))
        return;
    before = first * step - axis->low;
    after = axis->high - last * step;
    simplicity = 1 - rank / 5.0 + (first <= 0 && last >= 0);
    coverage = 1 - 0.5 * (before * before + after * after) / (0.01 * range * range);
    spacing = count > 1 ? (count - 1) * range / ((last - first) * step) : 0.5;
    target = target > 1.5 ? target - 1 : 0.5;
    density = 2 - fmax(spacing / target, target / spacing);
    score = 0.25 * simplicity + 0.2 * fmax(coverage, -4) + 0.5 * density;
    if (count < 2)
        score -= 10; /* a single tick says nothing about the scale */
    if (best->count && score <= best->score)
        return;
    best->tenths = tenths;
    best->power = power;
    best->first = first;
    best->count = (int)count;
    best->score = score;
}

/* Labels of evenly spaced ticks: as many decimals as the step needs, the same for all. */
static void label_linear(struct ticks *t, int tenths, int power)
{
    int decimals = tenths % 10 ? 1 - power : -power, i, exponent;
    double largest = fmax(fabs(t->at[0]), fabs(t->at[t->count - 1]));

    if (decimals < 0)
        decimals = 0;
    if (largest == 0)
        decimals = 0; /* a single tick */
    if (largest == 0 || (largest >= 1e-3 * (1 - SLACK) && largest < 1e9 && decimals <= 12)) {
        for (i = 0; i < t->count; i++)
            number_fixed(t->label[i], TICK_LABEL, t->at[i], decimals);
        return;
    }
    /* Too small or too large for plain digits: one exponent for the whole axis. */
    exponent = (int)floor(log10(largest) + SLACK);
    decimals = exponent - power + (tenths % 10 ? 1 : 0);
    if (decimals < 0)
        decimals = 0;
    for (i = 0; i < t->count; i++) {
        char digits[64];

        if (t->at[i] == 0) {
            memcpy(t->label[i], "0", 2);
            continue;
        }
        number_fixed(digits, sizeof digits, t->at[i] / pow(10, exponent),
                     decimals > 12 ? 12 : decimals);
        snprintf(t->label[i], TICK_LABEL, "%.20se%d", digits, exponent);
    }
}

static void linear(struct ticks *t, const struct figure_axis *axis, int most)
{
    static const int tenths[6] = { 10, 50, 20, 25, 40, 30 };
    struct step best = { 0 };
    int top = (int)ceil(log10(axis->high - axis->low)), power, q, i;

    for (power = top; power >= top - 4; power--)
        for (q = 0; q < 6; q++)
            try_step(&best, axis, most, q, tenths[q], power);
    t->count = best.count;
    for (i = 0; i < best.count; i++)
        t->at[i] = clamped(multiple(best.first + i, best.tenths, best.power), axis) + 0.0;
    if (t->count)
        label_linear(t, best.tenths, best.power);
}

/* Collects digit * 10^power within the limits; returns how many there are, also beyond `most`. */
static int decades(double *at, int most, const struct figure_axis *axis, const char *digits,
                   int stride)
{
    int from = (int)floor(log10(axis->low) - SLACK), to = (int)floor(log10(axis->high) + SLACK);
    int power, count = 0;
    const char *d;

    for (power = from; power <= to; power++) {
        if (power % stride)
            continue;
        for (d = digits; *d; d++) {
            double value = multiple(*d - '0', 10, power);

            if (value < axis->low * (1 - SLACK) || value > axis->high * (1 + SLACK))
                continue;
            if (count < most)
                at[count] = clamped(value, axis);
            count++;
        }
    }
    return count;
}

static void logarithmic(struct ticks *t, const struct figure_axis *axis, int most)
{
    static const char *const sets[3] = { "125", "13", "1" };
    struct ticks even = { 0 };
    int s, stride = 1, i, j = 0, all;
    double minor[TICKS_MINOR_MOST];

    t->count = most + 1;
    for (s = 0; s < 3 && t->count > most; s++)
        t->count = decades(t->at, most, axis, sets[s], 1);
    while (t->count > most)
        t->count = decades(t->at, most, axis, "1", ++stride);
    for (i = 0; i < t->count; i++)
        number_short(t->label[i], TICK_LABEL, t->at[i], 1);

    all = decades(minor, TICKS_MINOR_MOST, axis, "123456789", 1);
    if (t->count < 3 && axis->high < 20 * axis->low) { /* too narrow for decades */
        linear(&even, axis, most);
        if (even.count > t->count) {
            *t = even;
            return;
        }
    }
    if (all > TICKS_MINOR_MOST)
        return;
    for (i = 0; i < all; i++) {
        while (j < t->count && t->at[j] < minor[i] * (1 - SLACK))
            j++;
        if (j == t->count || t->at[j] > minor[i] * (1 + SLACK))
            t->minor[t->minors++] = minor[i];
    }
}

static void named(struct ticks *t, const struct figure_axis *axis)
{
    size_t i;

    for (i = 0; i < axis->ticks && t->count < TICKS_MOST; i++) {
        double at = axis->tick[i].at;

        if (!(at >= axis->low && at <= axis->high))
            continue;
        t->at[t->count] = at;
        text_copy(t->label[t->count++], TICK_LABEL, axis->tick[i].label);
    }
}

void axis_ticks(struct ticks *t, const struct figure_axis *axis, int most)
{
    memset(t, 0, sizeof *t);
    if (most < 1)
        most = 1;
    if (most > TICKS_MOST)
        most = TICKS_MOST;
    if (axis->ticks)
        named(t, axis);
    else if (axis->scale == SCALE_LOG)
        logarithmic(t, axis, most);
    else
        linear(t, axis, most);
}
