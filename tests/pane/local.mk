# pane -- goldens of every pane at several sizes, and every key in every state.
tests_of_c +=
EXTRA_DIST += tests/pane/fixture.h

tests_of_c += tests/pane/stack
EXTRA_DIST += tests/pane/probes.h \
	tests/pane/golden/stack-all.txt \
	tests/pane/golden/stack-jm.txt \
	tests/pane/golden/stack-jm-component.txt \
	tests/pane/golden/stack-jm-gold.txt \
	tests/pane/golden/stack-jm-share.txt \
	tests/pane/golden/stack-lstm.txt \
	tests/pane/golden/stack-none.txt \
	tests/pane/golden/stack-second.txt \
	tests/pane/golden/stack-window.txt
