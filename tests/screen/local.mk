tests_of_c += tests/screen/canvas tests/screen/keys tests/screen/shot tests/screen/term \
	tests/screen/term_life tests/screen/theme
EXTRA_DIST += tests/screen/golden.h tests/screen/session.h \
	tests/screen/golden/canvas-ascii.txt \
	tests/screen/golden/canvas-block.txt \
	tests/screen/golden/canvas-braille.txt
