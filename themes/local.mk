# themes -- what the roles of include/screen/style.h look like. The program finds them by name.
themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/colour-blind-safe.theme \
	themes/dark.theme \
	themes/high-contrast.theme \
	themes/light.theme \
	themes/mono.theme \
	themes/template.theme \
	themes/terminal16.theme
