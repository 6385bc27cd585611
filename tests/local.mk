# tests -- mirrors of src/. A program tests/LAYER/NAME is built from tests/LAYER/NAME.c.
tests_of_c =
EXTRA_DIST += tests/test.h tests/lsan.supp
include tests/house/local.mk
include tests/base/local.mk
include tests/engine.mk
include tests/task/local.mk
include tests/store/local.mk
include tests/screen/local.mk
include tests/figure/local.mk
include tests/view.mk
# Tests that compare with pictures in a folder golden/; `make golden` writes these anew.
golden_tests = tests/figure/cells tests/pane/freeze tests/pane/lengths tests/pane/log \
	tests/pane/loss tests/pane/stack tests/screen/canvas tests/ui/captures tests/ui/chooser \
	tests/ui/form tests/ui/screens
check_PROGRAMS += $(tests_of_c)
TESTS += $(tests_of_c)
