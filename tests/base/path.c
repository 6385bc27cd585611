/* The search for the program's own files. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"

static char folder[200];

static int make_folder(void **state)
{
    char path[300];
    FILE *file;

    (void)state;
    snprintf(folder, sizeof folder, "%s/pushdown-test-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/presets", folder);
    if (mkdir(path, 0700))
        return -1;
    snprintf(path, sizeof path, "%s/presets/demo.ini", folder);
    file = fopen(path, "w");
    return file ? fclose(file) : -1;
}

static int remove_folder(void **state)
{
    char path[300];

    (void)state;
    unsetenv("PUSHDOWN_DATA");
    snprintf(path, sizeof path, "%s/presets/demo.ini", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/presets", folder);
    rmdir(path);
    return rmdir(folder);
}

static void find__prefers__the_environment(void **state)
{
    char path[300], expected[300];

    (void)state;
    setenv("PUSHDOWN_DATA", folder, 1);
    assert_true(path_find(path, sizeof path, "presets", "demo.ini"));
    snprintf(expected, sizeof expected, "%s/presets/demo.ini", folder);
    assert_string_equal(path, expected);
    /* What is not there is looked for further on. */
    assert_true(path_find(path, sizeof path, "presets", "paper-formal.ini"));
    assert_int_equal(access(path, R_OK), 0);
    assert_null(strstr(path, folder));
    assert_false(path_find(path, sizeof path, "presets", "no-such.ini"));
}

static void find__reaches__the_source_folder(void **state)
{
    char path[1300];

    (void)state;
    unsetenv("PUSHDOWN_DATA");
    assert_true(path_find(path, sizeof path, "presets", "demo.ini"));
    assert_non_null(strstr(path, "/data/presets/demo.ini"));
}

/* Without $PUSHDOWN_DATA nothing is looked for in the root folder. */
static void folders__are__of_their_kind(void **state)
{
    char path[1300];
    int set, i;

    (void)state;
    for (set = 0; set < 3; set++) {
        if (set == 0)
            unsetenv("PUSHDOWN_DATA");
        else
            setenv("PUSHDOWN_DATA", set == 1 ? "" : folder, 1);
        for (i = 0; path_folder(path, sizeof path, "presets", i); i++) {
            size_t n = strlen(path);

            assert_true(n > strlen("//presets"));
            assert_string_equal(path + n - strlen("/presets"), "/presets");
        }
        assert_int_equal(i, set == 2 ? 4 : 3);
        assert_false(path_folder(path, sizeof path, "presets", i + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__prefers__the_environment),
        cmocka_unit_test(find__reaches__the_source_folder),
        cmocka_unit_test(folders__are__of_their_kind),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
