# train -- configuration, data, one update at a time, evaluation, and the trace that all drawing reads.
engine_sources += \
	include/train/bench.h include/train/bench_rig.h src/train/bench.c src/train/bench_cost.c \
	src/train/bench_count.c src/train/bench_length.c src/train/bench_limits.c src/train/bench_machine.c \
	src/train/bench_rig.c src/train/bench_work.c \
	include/train/config.h src/train/config.c src/train/config_task.c src/train/freeze.c \
	src/train/preset.c src/train/rows.c \
	include/train/data.h src/train/data.c \
	include/train/evaluate.h src/train/evaluate.c \
	include/train/probe.h src/train/probe.c src/train/probe_stack.c \
	include/train/source.h src/train/source.c \
	include/train/source_file.h src/train/source_file.c \
	include/train/source_labelled.h src/train/source_labelled.c \
	include/train/resample.h src/train/resample.c \
	include/train/trace.h src/train/trace.c \
	include/train/trainer.h src/train/trainer.c
