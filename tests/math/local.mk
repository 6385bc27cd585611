# The same tests of the kernels for double and for float.
tests_of_c += \
	tests/math/kernels \
	tests/math/lanes \
	tests/math/matrix \
	tests/math/params
check_PROGRAMS += tests/math/kernels32
TESTS += tests/math/kernels32
tests_math_kernels32_SOURCES = tests/math/kernels.c
tests_math_kernels32_CPPFLAGS = $(house_CPPFLAGS) -I$(top_srcdir)/tests
tests_math_kernels32_LDADD = libengine.a $(all_libs) $(CMOCKA_LIBS)
