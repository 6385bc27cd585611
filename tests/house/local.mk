# house -- the rules of the house, and the tests of the tools that check them.
dist_check_SCRIPTS += \
	tests/summary.sh \
	tests/house/summary-test.sh \
	tests/house/layers.sh tests/house/layers-test.sh \
	tests/house/format.sh \
	tests/house/manual.sh
TESTS += \
	tests/house/summary-test.sh \
	tests/house/layers.sh tests/house/layers-test.sh \
	tests/house/format.sh \
	tests/house/manual.sh
