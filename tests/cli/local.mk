dist_check_SCRIPTS += tests/cli/plot.sh tests/cli/tmux.sh
TESTS += tests/cli/plot.sh tests/cli/tmux.sh
