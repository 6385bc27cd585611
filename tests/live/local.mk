tests_of_c += \
	tests/live/killed \
	tests/live/resume \
	tests/live/session \
	tests/live/threads
EXTRA_DIST += tests/live/lab.h
