# live -- the outer loop of a run, and the only files that know about threads.
engine_sources += \
	include/live/driver.h include/live/driver_state.h src/live/driver.c src/live/driver_open.c \
	include/live/feed.h src/live/feed.c \
	include/live/growlog.h src/live/growlog.c \
	include/live/mail.h src/live/mail.c \
	include/live/session.h src/live/session.c \
	include/live/verify.h include/live/verify_state.h src/live/verify.c src/live/verify_compare.c
