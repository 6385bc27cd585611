# pane -- pictures of every pane at several sizes, and every key in every state.
tests_of_c += tests/pane/loss tests/pane/lengths tests/pane/freeze tests/pane/log
EXTRA_DIST += tests/pane/fixture.h \
	tests/pane/golden/freeze-empty.txt tests/pane/golden/freeze-no-memory.txt \
	tests/pane/golden/freeze-requested.txt tests/pane/golden/freeze.txt \
	tests/pane/golden/lengths-each.txt tests/pane/golden/lengths-empty.txt \
	tests/pane/golden/lengths-excess.txt tests/pane/golden/lengths-final.txt \
	tests/pane/golden/lengths-partial.txt tests/pane/golden/lengths-whole.txt \
	tests/pane/golden/lengths.txt tests/pane/golden/log-empty.txt tests/pane/golden/log.txt \
	tests/pane/golden/loss-diverged.txt tests/pane/golden/loss-empty.txt \
	tests/pane/golden/loss-zoomed.txt tests/pane/golden/loss.txt

tests_of_c += tests/pane/stack
EXTRA_DIST += tests/pane/probes.h \
	tests/pane/golden/stack-all.txt \
	tests/pane/golden/stack-jm.txt \
	tests/pane/golden/stack-jm-component.txt \
	tests/pane/golden/stack-jm-gold.txt \
	tests/pane/golden/stack-jm-share.txt \
	tests/pane/golden/stack-lstm.txt \
	tests/pane/golden/stack-none.txt \
	tests/pane/golden/stack-runs.txt \
	tests/pane/golden/stack-runs-component.txt \
	tests/pane/golden/stack-runs-gold.txt \
	tests/pane/golden/stack-runs-pushed.txt \
	tests/pane/golden/stack-runs-screens.txt \
	tests/pane/golden/stack-runs-symbol.txt \
	tests/pane/golden/stack-second.txt \
	tests/pane/golden/stack-window.txt
