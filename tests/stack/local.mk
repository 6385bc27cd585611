tests_of_c += \
	tests/stack/pda_runs \
	tests/stack/parse \
	tests/stack/pda_log \
	tests/stack/superposition \
	tests/stack/types
EXTRA_DIST += tests/stack/play.h
