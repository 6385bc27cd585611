# screen -- the grid of cells, what it looks like, and its three readers: terminal, text, picture.
screen_sources += \
	include/screen/canvas.h src/screen/canvas.c src/screen/marks.c src/screen/dump.c \
	include/screen/guard.h src/screen/guard.c \
	include/screen/input.h src/screen/input.c \
	include/screen/keyname.h src/screen/keyname.c \
	include/screen/keys.h src/screen/keys.c \
	include/screen/shapes.h src/screen/shapes.c \
	include/screen/shot.h src/screen/shot.c \
	include/screen/sink.h src/screen/sink.c \
	include/screen/style.h src/screen/style.c \
	include/screen/term.h src/screen/term.c \
	include/screen/theme.h src/screen/theme.c src/screen/color.c \
	include/screen/theme_path.h src/screen/theme_path.c \
	include/screen/unicode.h src/screen/unicode.c src/screen/width.c \
	include/screen/wire.h src/screen/wire.c
