/*
 * lines -- reads one JSON object a line from standard input; prints each with its members sorted
 * and without those whose names end in "_s" or "_per_s" or that hold only such. A line that is no
 * object ends it with status 1.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_clock(const char *key)
{
    size_t n = strlen(key);

    return n > 2 && !strcmp(key + n - 2, "_s");
}

int main(void)
{
    static char line[1 << 16];
    int number;

    for (number = 1; fgets(line, sizeof line, stdin); number++) {
        json_error_t error;
        json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error), *value;
        const char *key;
        char *text;
        void *next;

        if (!json_is_object(object) || !strchr(line, '\n')) {
            fprintf(stderr, "line %d: %s: %s", number, error.text, line);
            return 1;
        }
        json_object_foreach_safe(object, next, key, value)
        {
            if (is_clock(key))
                json_object_del(object, key);
        }
        text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
        puts(text);
        free(text);
        json_decref(object);
    }
    return 0;
}
