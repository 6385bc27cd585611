# man -- the manual, compared with the program by tests/house/manual-tables.sh.
dist_man_MANS = man/pushdown.1 man/pushdown-grammar.5 man/pushdown-run.5 man/pushdown-theme.5
