tests_of_c += \
	tests/train/config \
	tests/train/data \
	tests/train/evaluate \
	tests/train/grammar \
	tests/train/probe \
	tests/train/source \
	tests/train/text \
	tests/train/trainer
EXTRA_DIST += tests/train/own_data.h tests/train/small.h

# Against the float build.
float_cppflags = $(house_CPPFLAGS) -I$(top_srcdir)/tests
float_ldadd = libengine.a $(all_libs) $(CMOCKA_LIBS)
check_PROGRAMS += tests/train/rate tests/train/readout tests/train/still tests/train/trainer32
TESTS += tests/train/rate tests/train/readout tests/train/still tests/train/trainer32
tests_train_rate_CPPFLAGS = $(float_cppflags)
tests_train_rate_LDADD = $(float_ldadd)
tests_train_readout_CPPFLAGS = $(float_cppflags)
tests_train_readout_LDADD = $(float_ldadd)
tests_train_still_CPPFLAGS = $(float_cppflags)
tests_train_still_LDADD = $(float_ldadd)
tests_train_still_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc \
	-Wl,--wrap=aligned_alloc -Wl,--wrap=free
tests_train_trainer32_SOURCES = tests/train/trainer.c
tests_train_trainer32_CPPFLAGS = $(float_cppflags)
tests_train_trainer32_LDADD = $(float_ldadd)
