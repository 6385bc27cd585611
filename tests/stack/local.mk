tests_of_c += \
	tests/stack/parse \
	tests/stack/stable \
	tests/stack/superposition \
	tests/stack/types
