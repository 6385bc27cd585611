# view -- tests of what one sees: runs that are live, plots and panes.
include tests/live/local.mk
include tests/plot/local.mk
include tests/pane/local.mk
