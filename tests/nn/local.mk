tests_of_c += \
	tests/nn/optimizer
# The same against the float build.
check_PROGRAMS += tests/nn/optimizer32
TESTS += tests/nn/optimizer32
tests_nn_optimizer32_SOURCES = tests/nn/optimizer.c
tests_nn_optimizer32_CPPFLAGS = $(house_CPPFLAGS) -I$(top_srcdir)/tests
tests_nn_optimizer32_LDADD = libengine.a $(all_libs) $(CMOCKA_LIBS)
