# plot -- one file per kind of plot. THE LIST is also the C table, in this order.
plot_types = \
	src/plot/loss.c \
	src/plot/stability.c \
	src/plot/lengths.c \
	src/plot/retention.c \
	src/plot/stack.c \
	src/plot/gradients.c

screen_sources += \
	include/plot/plot.h src/plot/plot.c src/plot/provenance.c \
	include/plot/smooth.h include/plot/measure.h src/plot/measure.c \
	include/plot/interventions.h src/plot/interventions.c \
	include/plot/groups.h src/plot/groups.c \
	include/plot/by_length.h src/plot/by_length.c \
	include/plot/growth.h src/plot/growth.c \
	include/plot/bins.h src/plot/bins.c \
	src/plot/caption.c \
	$(plot_types)
BUILT_SOURCES += src/plot/types.inc
CLEANFILES += src/plot/types.inc
src/plot/types.inc: $(top_srcdir)/src/plot/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/plot && $(SHELL) $(top_srcdir)/src/types.sh $(plot_types) >$@
