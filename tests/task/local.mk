tests_of_c +=
noinst_PROGRAMS += tests/languages
tests_languages_SOURCES = tests/task/languages.c
dist_check_SCRIPTS += tests/task/languages.sh
TESTS += tests/task/languages.sh
EXTRA_DIST += tests/reference/languages.json
