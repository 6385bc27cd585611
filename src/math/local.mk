# math -- dense arithmetic: kernels in versions for several CPUs, products of any size.
engine_sources += \
	include/math/real.h \
	include/math/kernels.h src/math/kernels.c src/math/kernels.inc \
	include/math/lanes.h src/math/lanes.inc \
	src/math/kernels_portable.c src/math/kernels_avx2.c \
	include/math/matrix.h src/math/matrix.c
engine_sources += \
	include/math/part.h \
	include/math/params.h src/math/params.c
