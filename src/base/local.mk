# base -- knows nothing of the program: errors, memory, random streams, text, clocks.
engine_sources += \
	include/base/clock.h src/base/clock.c \
	include/base/crew.h \
	include/base/err.h src/base/err.c \
	include/base/mem.h src/base/mem.c \
	include/base/option.h src/base/option.c \
	include/base/path.h src/base/path.c \
	include/base/rng.h src/base/rng.c \
	include/base/text.h src/base/text.c
