# house -- the rules of the house, and the tests of the tools that check them.
dist_check_SCRIPTS += \
	tests/summary.sh \
	tests/house/summary-test.sh \
	tests/house/layers.sh tests/house/layers-test.sh \
	tests/house/format.sh \
	tests/house/manual.sh tests/house/manual-tables.sh tests/house/manual-test.sh
TESTS += \
	tests/house/summary-test.sh \
	tests/house/layers.sh tests/house/layers-test.sh \
	tests/house/format.sh \
	tests/house/manual.sh tests/house/manual-tables.sh tests/house/manual-test.sh
# Prints the tables of keys, for the comparison with the manual.
check_PROGRAMS += tests/house/manual-keys
