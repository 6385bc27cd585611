/* test -- what every test program includes: cmocka in the order it needs, and a few checks. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Fails unless |got - expected| <= tolerance * max(1, |expected|); a NaN never passes. */
#define assert_near(got, expected, tolerance)                                                      \
    do {                                                                                           \
        double got_ = (double)(got), expected_ = (double)(expected);                               \
        double scale_ = fabs(expected_) > 1 ? fabs(expected_) : 1;                                 \
        if (!(fabs(got_ - expected_) <= (tolerance)*scale_))                                       \
            fail_msg("%s: got %.17g, expected %.17g", #got, got_, expected_);                      \
    } while (0)

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

#endif
