# live -- the outer loop of a run, and the only files that know about threads.
engine_sources += \
	include/live/driver.h include/live/driver_state.h src/live/driver.c \
	src/live/driver_keep.c src/live/driver_open.c \
	include/live/estimate.h src/live/estimate.c \
	include/live/feed.h src/live/feed.c \
	include/live/growlog.h src/live/growlog.c \
	include/live/mail.h src/live/mail.c \
	include/live/pool.h src/live/pool.c \
	include/live/session.h src/live/session.c \
	include/live/remote.h src/live/remote.c \
	include/live/socket.h src/live/socket.c \
	include/live/socket_client.h src/live/socket_client.c \
	include/live/socket_line.h src/live/socket_line.c \
	include/live/steer.h src/live/steer.c src/live/steer_guest.c include/live/steer_guest.h \
	include/live/verify.h include/live/verify_state.h src/live/verify.c src/live/verify_compare.c
