tests_of_c += \
	tests/train/config \
	tests/train/data
EXTRA_DIST += tests/train/small.h
