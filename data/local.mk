presetsdir = $(pkgdatadir)/presets
dist_presets_DATA = \
	data/presets/demo.ini \
	data/presets/paper-formal.ini data/presets/paper-ptb.ini
grammarsdir = $(pkgdatadir)/grammars
dist_grammars_DATA = data/grammars/agreement.grammar data/grammars/brackets.grammar
