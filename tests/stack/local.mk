tests_of_c += \
	tests/stack/pda_runs \
	tests/stack/pda_watch \
	tests/stack/parse \
	tests/stack/stable \
	tests/stack/pda_chart \
	tests/stack/pda_log \
	tests/stack/superposition \
	tests/stack/types
EXTRA_DIST += tests/stack/play.h
