tests_of_c += \
	tests/nn/cell \
	tests/nn/gradient \
	tests/nn/groups \
	tests/nn/model \
	tests/nn/optimizer \
	tests/nn/tape
# The same against the float build.
check_PROGRAMS += tests/nn/optimizer32 tests/nn/tape32
TESTS += tests/nn/optimizer32 tests/nn/tape32
tests_nn_optimizer32_SOURCES = tests/nn/optimizer.c
tests_nn_optimizer32_CPPFLAGS = $(house_CPPFLAGS) -I$(top_srcdir)/tests
tests_nn_optimizer32_LDADD = libengine.a $(all_libs) $(CMOCKA_LIBS)
tests_nn_tape32_SOURCES = tests/nn/tape.c
tests_nn_tape32_CPPFLAGS = $(house_CPPFLAGS) -I$(top_srcdir)/tests
tests_nn_tape32_LDADD = libengine.a $(all_libs) $(CMOCKA_LIBS)
