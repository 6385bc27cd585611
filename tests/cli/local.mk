tests_of_c += tests/cli/bench tests/cli/verify
cli_scripts = tests/cli/tmux.sh tests/cli/bench.sh tests/cli/probe.sh tests/cli/verify.sh
dist_check_SCRIPTS += $(cli_scripts)
TESTS += $(cli_scripts)
