# view -- tests of what one sees: plots, panes, the application, the command line.
include tests/plot/local.mk
include tests/pane/local.mk
include tests/ui/local.mk
include tests/cli/local.mk
