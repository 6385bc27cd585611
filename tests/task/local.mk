tests_of_c += \
	tests/task/task \
	tests/task/language \
	tests/task/grammar \
	tests/task/matrix \
	tests/task/negative \
	tests/task/pcfg \
	tests/task/predictor \
	tests/task/gold \
	tests/task/pairs \
	tests/task/yardstick
EXTRA_DIST += tests/task/oracle.h tests/task/definition.h

noinst_PROGRAMS += tests/languages
tests_languages_SOURCES = tests/task/languages.c
tests_languages_LDADD = libengine64.a $(all_libs)
dist_check_SCRIPTS += tests/task/languages.sh
TESTS += tests/task/languages.sh
