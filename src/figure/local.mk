# figure -- a figure as data, and its forms: cells, PNG, PDF, SVG, CSV, TeX.
screen_sources += \
	include/figure/axis.h src/figure/axis.c \
	include/figure/buffer.h src/figure/buffer.c \
	include/figure/cells.h src/figure/cells.c \
	include/figure/cells_layout.h src/figure/cells_axes.c src/figure/cells_names.c \
	include/figure/csv.h src/figure/csv.c \
	include/figure/dots.h src/figure/dots.c \
	include/figure/draw.h src/figure/draw.c \
	include/figure/figure.h src/figure/figure.c \
	include/figure/file.h src/figure/file.c \
	include/figure/ink.h src/figure/ink.c \
	include/figure/number.h src/figure/number.c \
	include/figure/png.h src/figure/png.c \
	include/figure/reduce.h src/figure/reduce.c \
	include/figure/sheet.h src/figure/sheet.c \
	include/figure/tex.h src/figure/tex.c \
	include/figure/vector.h src/figure/vector.c \
	include/figure/venue.h src/figure/venue.c \
	include/figure/write.h src/figure/write.c
