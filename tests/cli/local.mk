dist_check_SCRIPTS += tests/cli/tmux.sh tests/cli/broken.sh tests/cli/run.sh tests/cli/usage.sh
TESTS += tests/cli/tmux.sh tests/cli/broken.sh tests/cli/run.sh tests/cli/usage.sh
EXTRA_DIST += tests/cli/lib.sh
check_PROGRAMS += tests/cli/lines
tests_cli_lines_SOURCES = tests/cli/lines.c
