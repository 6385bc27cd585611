# ui -- layout, keys and screens with a run that is not there; the loop on a pty.
tests_of_c += tests/ui/app tests/ui/captures tests/ui/chooser tests/ui/form tests/ui/fuzz tests/ui/layout tests/ui/linear tests/ui/loop \
	tests/ui/mouse tests/ui/parts tests/ui/screens
EXTRA_DIST += tests/ui/fake.h \
	tests/ui/golden/capture-120x40.txt tests/ui/golden/capture-200x60.txt \
	tests/ui/golden/capture-80x24.txt \
	tests/ui/golden/chooser-command.txt tests/ui/golden/chooser-help.txt \
	tests/ui/golden/chooser-empty.txt \
	tests/ui/golden/chooser-filter.txt \
	tests/ui/golden/chooser.txt \
	tests/ui/golden/chord.txt \
	tests/ui/golden/command.txt \
	tests/ui/golden/dialog.txt \
	tests/ui/golden/diverged.txt \
	tests/ui/golden/empty.txt \
	tests/ui/golden/figure.txt \
	tests/ui/golden/filter.txt \
	tests/ui/golden/finished.txt \
	tests/ui/golden/form.txt tests/ui/golden/form-choice.txt \
	tests/ui/golden/form-edit.txt tests/ui/golden/form-filter.txt \
	tests/ui/golden/form-help.txt tests/ui/golden/form-wrong.txt \
	tests/ui/golden/full.txt \
	tests/ui/golden/help.txt \
	tests/ui/golden/paused.txt \
	tests/ui/golden/string.txt \
	tests/ui/golden/styles.txt \
	tests/ui/golden/theme.txt \
	tests/ui/golden/training-ascii.txt \
	tests/ui/golden/training.txt
