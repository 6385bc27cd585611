# pane -- one file per pane of the workbench. THE LIST is also the C table, in this order.
pane_types = \
	src/pane/loss.c \
	src/pane/stack.c \
	src/pane/lengths.c \
	src/pane/freeze.c \
	src/pane/log.c

screen_sources += \
	include/pane/pane.h src/pane/pane.c \
	include/pane/pane_text.h src/pane/pane_text.c \
	include/pane/stack.h src/pane/stack_cells.c src/pane/stack_gold.c src/pane/stack_mouse.c \
	src/pane/stack_runs.c src/pane/stack_words.c \
	include/pane/log.h include/pane/bins.h src/pane/bins.c \
	$(pane_types)
BUILT_SOURCES += src/pane/types.inc
CLEANFILES += src/pane/types.inc
src/pane/types.inc: $(top_srcdir)/src/pane/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/pane && $(SHELL) $(top_srcdir)/src/types.sh $(pane_types) >$@
