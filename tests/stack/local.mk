tests_of_c += \
	tests/stack/parse
