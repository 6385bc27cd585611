# plot -- smoothing, marks, groups, means and intervals, provenance.
tests_of_c += tests/plot/bars tests/plot/loss tests/plot/stability tests/plot/plot
