dist_check_SCRIPTS += tests/cli/tmux.sh tests/cli/watch.sh
TESTS += tests/cli/tmux.sh tests/cli/watch.sh
