# pane -- goldens of every pane at several sizes, and every key in every state.
tests_of_c +=
EXTRA_DIST += tests/pane/fixture.h
