# train -- one step, evaluation, schedules, and the trace that everything drawable is read from.
engine_sources += \
	include/train/trace.h src/train/trace.c
