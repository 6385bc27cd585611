tests_of_c += tests/store/rows tests/store/journal tests/store/damage tests/store/disk \
	tests/store/find tests/store/tensors
EXTRA_DIST += tests/store/scratch.h
