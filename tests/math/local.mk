
tests_of_c += \
	tests/math/matrix
