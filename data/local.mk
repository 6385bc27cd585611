presetsdir = $(pkgdatadir)/presets
dist_presets_DATA = \
	data/presets/demo.ini \
	data/presets/paper-formal.ini data/presets/paper-ptb.ini
