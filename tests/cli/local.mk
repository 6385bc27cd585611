tests_of_c += tests/cli/bench tests/cli/verify
cli_tests = tests/cli/bench.sh tests/cli/broken.sh tests/cli/completion.sh tests/cli/draw.sh \
	tests/cli/grammar.sh tests/cli/linear.sh tests/cli/own_data.sh tests/cli/plot.sh tests/cli/probe.sh \
	tests/cli/run.sh tests/cli/tmux.sh tests/cli/usage.sh tests/cli/verify.sh tests/cli/watch.sh
dist_check_SCRIPTS += $(cli_tests)
TESTS += $(cli_tests)
EXTRA_DIST += tests/cli/lib.sh
check_PROGRAMS += tests/cli/lines
tests_cli_lines_SOURCES = tests/cli/lines.c
