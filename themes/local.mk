# themes -- what the roles of include/screen/style.h look like. The program finds them by name.
themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/dark.theme \
	themes/light.theme \
	themes/mono.theme \
	themes/template.theme
