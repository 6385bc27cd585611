tests_of_c += \
	tests/base/rng \
	tests/base/text
