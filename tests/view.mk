# view -- tests of what one sees: plots and panes.
include tests/plot/local.mk
include tests/pane/local.mk
include tests/ui/local.mk
