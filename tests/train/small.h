/* small -- configurations whose training takes a fraction of a second. */
#ifndef TESTS_TRAIN_SMALL_H
#define TESTS_TRAIN_SMALL_H

#include "engine.h"

#include "train/config.h"

/* Pairs of option and text, ended by NULL, over a small marked-reversal run. */
static inline void small_config(struct config *c, const char *const *options)
{
    static const char *const base[] = { "train-size",
                                        "200",
                                        "valid-size",
                                        "30",
                                        "batch",
                                        "10",
                                        "train-lengths",
                                        "3-15",
                                        "valid-lengths",
                                        "3-15",
                                        "bins",
                                        "3-9,9-21",
                                        "lr",
                                        "0.01",
                                        "epochs",
                                        "3",
                                        "hidden",
                                        "8",
                                        "seed",
                                        "5",
                                        "model",
                                        "jm-3.2",
                                        NULL };
    struct err err;
    int i;

    config_defaults(c);
    for (i = 0; base[i]; i += 2)
        assert_ok(option_set(config_options, c, base[i], base[i + 1], &err));
    for (i = 0; options && options[i]; i += 2)
        assert_ok(option_set(config_options, c, options[i], options[i + 1], &err));
    assert_ok(config_check(c, &err));
}

#define SMALL(c, ...) small_config(c, (const char *const[]){ __VA_ARGS__, NULL })

#endif
