dist_check_SCRIPTS += tests/cli/tmux.sh tests/cli/probe.sh
TESTS += tests/cli/tmux.sh tests/cli/probe.sh
