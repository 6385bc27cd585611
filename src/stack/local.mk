# stack -- one file per differentiable stack. THE LIST is also the C table, in this order.
stack_types = \
	src/stack/none.c \
	src/stack/superposition.c \
	src/stack/stable.c \
	src/stack/stratification.c \
	src/stack/nondeterministic.c

engine_sources += \
	include/stack/stack.h src/stack/stack.c \
	include/stack/pda_table.h src/stack/pda_table.c \
	include/stack/pda_odds.h src/stack/pda_odds.c \
	include/stack/pda_runs.h src/stack/pda_runs.c src/stack/pda_likely.c \
	include/stack/pda_watch.h src/stack/pda_watch.c \
	include/stack/pda.h src/stack/pda.c \
	include/stack/pda_log.h src/stack/pda_log.c \
	include/stack/pda_chart.h src/stack/pda_chart.c src/stack/pda_chart_plan.c src/stack/pda_chart_trust.c \
	src/stack/pda_chart_backward.c src/stack/pda_chart_log.c \
	include/stack/stratification.h src/stack/stratification_core.c \
	include/stack/superposition.h include/stack/superposition_layers.h \
	src/stack/superposition_core.c \
	$(stack_types)
BUILT_SOURCES += src/stack/types.inc
CLEANFILES += src/stack/types.inc
src/stack/types.inc: $(top_srcdir)/src/stack/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/stack && $(SHELL) $(top_srcdir)/src/types.sh $(stack_types) >$@
