tests_of_c += \
	tests/live/damage \
	tests/live/ends \
	tests/live/killed \
	tests/live/own_data \
	tests/live/pool \
	tests/live/readers \
	tests/live/resume \
	tests/live/session \
	tests/live/share \
	tests/live/size \
	tests/live/threads \
	tests/live/watch
EXTRA_DIST += tests/live/lab.h
