# plot -- smoothing, marks, groups, means and intervals, provenance.
tests_of_c +=
