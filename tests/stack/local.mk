tests_of_c += \
	tests/stack/nondet_runs \
	tests/stack/parse \
	tests/stack/superposition \
	tests/stack/types
