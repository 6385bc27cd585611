# ui -- the screen as a whole: layout, keys, commands, the loop.
screen_sources += \
	include/ui/app.h src/ui/app.c src/ui/app_keys.c src/ui/loop.c src/ui/source.c \
	include/ui/bar.h src/ui/bar.c \
	include/ui/choices.h src/ui/choices.c \
	include/ui/chooser.h src/ui/chooser.c src/ui/chooser_keys.c \
	include/ui/form.h src/ui/form.c src/ui/form_acts.c src/ui/form_cost.c src/ui/form_draw.c src/ui/form_keys.c \
	src/ui/form_run.c \
	include/ui/command.h src/ui/command.c src/ui/experiment.c \
	include/ui/export.h src/ui/export.c \
	include/ui/draw.h src/ui/draw.c src/ui/draw_status.c \
	include/ui/help.h src/ui/help.c \
	include/ui/keymap.h src/ui/keymap.c \
	include/ui/layout.h src/ui/layout.c \
	include/ui/line.h src/ui/line.c \
	include/ui/linear.h src/ui/linear.c src/ui/linear_say.c \
	include/ui/menu.h src/ui/menu.c \
	include/ui/mouse.h src/ui/mouse.c \
	include/ui/pace.h src/ui/pace.c \
	include/ui/preview.h src/ui/preview.c src/ui/preview_draw.c \
	include/ui/probes.h src/ui/probes.c \
	include/ui/themes.h src/ui/themes.c
