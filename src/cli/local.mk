# cli -- one file per command; THE LIST is also the C table, in this order.
command_types = \
	src/cli/workbench.c \
	src/cli/train.c \
	src/cli/resume.c \
	src/cli/watch.c \
	src/cli/eval.c \
	src/cli/probe.c \
	src/cli/verify.c \
	src/cli/bench.c \
	src/cli/plot.c \
	src/cli/runs.c \
	src/cli/draw.c \
	src/cli/list.c

cli_sources = \
	include/cli/cli.h src/cli/cli.c \
	include/cli/long_options.h src/cli/long_options.c \
	src/cli/detach.c src/cli/headless.c src/cli/linear.c src/cli/main.c src/cli/options.c src/cli/runner.c \
	src/cli/screen.c src/cli/signals.c \
	include/cli/string_report.h src/cli/string_report.c src/cli/string_report_json.c \
	$(command_types)
BUILT_SOURCES += src/cli/types.inc
CLEANFILES += src/cli/types.inc
src/cli/types.inc: $(top_srcdir)/src/cli/local.mk
	$(AM_V_GEN)$(MKDIR_P) src/cli && $(SHELL) $(top_srcdir)/src/types.sh $(command_types) >$@
