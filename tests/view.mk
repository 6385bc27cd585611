# view -- tests of what one sees: live runs, plots, panes, the application, the command line.
include tests/live/local.mk
include tests/plot/local.mk
include tests/pane/local.mk
include tests/ui/local.mk
include tests/cli/local.mk
