include tests/pane/local.mk
