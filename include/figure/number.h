/*
 * number -- numbers as text that never depend on the locale: the decimal point is always '.'.
 *
 * Each function writes into the caller's buffer (64 bytes are enough for all of them), terminates
 * it and returns it. Threads: any.
 */
#ifndef FIGURE_NUMBER_H
#define FIGURE_NUMBER_H

#include <stddef.h>

/* Fewest digits that read back as the same double: "0.1", "1e-300", "nan", "inf", "-inf". */
const char *number_shortest(char *out, size_t size, double value);
/* Fixed decimals, commas between thousands: "12,000", "0.30". Never "-0". |value| < 1e15. */
const char *number_fixed(char *out, size_t size, double value, int decimals);
/* For people: `digits` significant digits without trailing noise: "0.074", "12,000", "3e-5". */
const char *number_short(char *out, size_t size, double value, int digits);

/* Replaces the decimal point that printf() took from the locale (',' or several bytes) by '.'. */
void number_plain_point(char *digits);

#endif
