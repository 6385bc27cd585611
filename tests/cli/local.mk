tests_of_c += tests/cli/verify
dist_check_SCRIPTS += tests/cli/tmux.sh tests/cli/probe.sh tests/cli/verify.sh
TESTS += tests/cli/tmux.sh tests/cli/probe.sh tests/cli/verify.sh
