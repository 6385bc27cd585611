# nn -- the network: controllers (THE LIST is also the C table), model, unrolling, optimiser.
cell_types = \
	src/nn/lstm.c \
	src/nn/gru.c \
	src/nn/elman.c

engine_sources += \
	include/nn/cell.h src/nn/cell.c src/nn/cell_tensors.c \
	include/nn/model.h src/nn/model.c include/nn/tape_inner.h src/nn/tape.c src/nn/gradient.c \
	src/nn/carried.c \
	include/nn/optimizer.h src/nn/optimizer.c \
	$(cell_types)
BUILT_SOURCES += src/nn/types.inc
CLEANFILES += src/nn/types.inc
src/nn/types.inc: $(top_srcdir)/src/nn/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/nn && $(SHELL) $(top_srcdir)/src/types.sh $(cell_types) >$@
