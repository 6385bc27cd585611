tests_of_c += tests/live/resume tests/live/killed
EXTRA_DIST += tests/live/lab.h
