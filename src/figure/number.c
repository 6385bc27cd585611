/* number -- printf's digits with the locale's decimal point taken out again. */
#include "figure/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void number_plain_point(char *text)
{
    char *from = text + strspn(text, "+-0123456789");
    size_t strange = strcspn(from, "+-0123456789eE");

    if (!strange || !*from || *from == 'e')
        return;
    *from = '.';
    memmove(from + 1, from + strange, strlen(from + strange) + 1);
}

const char *number_shortest(char *out, size_t size, double value)
{
    int digits;

    if (isnan(value))
        snprintf(out, size, "nan");
    else if (isinf(value))
        snprintf(out, size, value < 0 ? "-inf" : "inf");
    else {
        for (digits = 15; digits <= 17; digits++) {
            snprintf(out, size, "%.*g", digits, value);
            if (strtod(out, NULL) == value)
                break;
        }
        number_plain_point(out);
    }
    return out;
}

const char *number_fixed(char *out, size_t size, double value, int decimals)
{
    char digits[64];
    size_t whole, i, used = 0;
    const char *from = digits;

    snprintf(digits, sizeof digits, "%.*f", decimals, value);
    number_plain_point(digits);
    if (*from == '-') {
        from++;
        if (strspn(from, "0.") < strlen(from) && used + 1 < size)
            out[used++] = '-';
    }
    whole = strspn(from, "0123456789");
    for (i = 0; from[i] && used + 1 < size; i++) {
        if (i && i < whole && (whole - i) % 3 == 0 && used + 2 < size)
            out[used++] = ',';
        out[used++] = from[i];
    }
    if (size)
        out[used] = '\0';
    return out;
}

const char *number_short(char *out, size_t size, double value, int digits)
{
    int exponent, decimals;
    char *end;

    if (!isfinite(value))
        return number_shortest(out, size, value);
    if (value == 0) {
        snprintf(out, size, "0");
        return out;
    }
    exponent = (int)floor(log10(fabs(value)));
    if (exponent < -3 || exponent > 11) {
        double mantissa = value / pow(10, exponent);

        number_short(out, size, mantissa, digits);
        end = out + strlen(out);
        snprintf(end, size - (size_t)(end - out), "e%d", exponent);
        return out;
    }
    decimals = digits - 1 - exponent;
    number_fixed(out, size, value, decimals > 0 ? decimals : 0);
    end = out + strlen(out) - 1;
    if (strchr(out, '.')) {
        while (*end == '0')
            *end-- = '\0';
        if (*end == '.')
            *end = '\0';
    }
    return out;
}
