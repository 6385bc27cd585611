dist_check_SCRIPTS += tests/cli/tmux.sh
TESTS += tests/cli/tmux.sh
