# The engine's tests: programs by layer, and the reference cases.
EXTRA_DIST += tests/engine.h
include tests/math/local.mk
include tests/stack/local.mk
include tests/nn/local.mk
include tests/train/local.mk

# The reference cases: tests/conformance (double) and tests/conformance32 (float) take folders of cases.
conform_sources = tests/conform/conform.h tests/conform/main.c tests/conform/case.c \
	tests/conform/stack.c tests/conform/model.c tests/conform/word.c
noinst_PROGRAMS += tests/conformance tests/conformance32
tests_conformance_SOURCES = $(conform_sources)
tests_conformance_LDADD = libengine64.a $(all_libs)
tests_conformance32_SOURCES = $(conform_sources)
tests_conformance32_CPPFLAGS = $(house_CPPFLAGS) -I$(top_srcdir)/tests
tests_conformance32_LDADD = libengine.a $(all_libs)
dist_check_SCRIPTS += tests/conform/run.sh
TESTS += tests/conform/run.sh
EXTRA_DIST += \
	tests/reference/index.json \
	tests/reference/languages.json \
	tests/reference/model-gref.json \
	tests/reference/model-jm-hidden.json \
	tests/reference/model-jm-one.json \
	tests/reference/model-jm-several.json \
	tests/reference/model-lstm-2layer.json \
	tests/reference/model-lstm.json \
	tests/reference/model-ns.json \
	tests/reference/model-rns-original-bottom.json \
	tests/reference/model-rns.json \
	tests/reference/model-vrns-1-1.json \
	tests/reference/model-vrns.json \
	tests/reference/own-stack-vrns-single-bottom.json \
	tests/reference/schedule.json \
	tests/reference/stack-ns-original-bottom.json \
	tests/reference/stack-ns.json \
	tests/reference/stack-rns-extreme.json \
	tests/reference/stack-rns-long.json \
	tests/reference/stack-rns-original-bottom.json \
	tests/reference/stack-rns-window.json \
	tests/reference/stack-rns.json \
	tests/reference/stack-stratification-deep.json \
	tests/reference/stack-stratification.json \
	tests/reference/stack-superposition-limited.json \
	tests/reference/stack-superposition-one.json \
	tests/reference/stack-superposition-several.json \
	tests/reference/stack-vrns-bottom-one.json \
	tests/reference/stack-vrns-bottom-zero.json \
	tests/reference/stack-vrns-original-bottom.json \
	tests/reference/stack-vrns-window.json \
	tests/reference/stack-vrns.json \
	tests/reference/training-adam-gref.json \
	tests/reference/training-adam-jm.json \
	tests/reference/training-adam-lstm.json \
	tests/reference/training-adam-rns.json \
	tests/reference/training-adam-vrns.json \
	tests/reference/word-batches.json \
	tests/reference/word-jm-hidden.json \
	tests/reference/word-jm-learned.json \
	tests/reference/word-lstm.json \
	tests/reference/word-rns.json \
	tests/reference/word-training-sgd-jm-learned.json \
	tests/reference/word-training-sgd-lstm.json \
	tests/reference/word-training-sgd-rns.json \
	tests/reference/word-training-sgd-vrns.json \
	tests/reference/word-vrns.json 
