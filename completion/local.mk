# completion -- for shells: what there is comes from the program's own lists.
bashcompletiondir = @bashcompletiondir@
if BASH_COMPLETION
nodist_bashcompletion_DATA = completion/pushdown
endif
EXTRA_DIST += completion/pushdown.bash
CLEANFILES += completion/pushdown
# bash-completion looks for a file with the command's name.
completion/pushdown: $(top_srcdir)/completion/pushdown.bash
	$(AM_V_GEN)$(MKDIR_P) completion && cp $(top_srcdir)/completion/pushdown.bash $@
