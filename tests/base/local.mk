tests_of_c += \
	tests/base/mem \
	tests/base/option \
	tests/base/path \
	tests/base/rng \
	tests/base/text
