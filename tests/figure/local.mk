# figure -- limits and ticks, decimation, the three forms of a figure.
tests_of_c += tests/figure/axis tests/figure/cells tests/figure/csv tests/figure/figure \
	tests/figure/forms tests/figure/png
EXTRA_DIST += tests/figure/folder.h tests/figure/samples.h \
	tests/figure/golden/bars.txt tests/figure/golden/eight.txt tests/figure/golden/empty.txt tests/figure/golden/loss.txt \
	tests/figure/golden/one.txt tests/figure/golden/stability.txt
