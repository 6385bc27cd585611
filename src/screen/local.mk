screen_sources +=
screen_sources += include/screen/style.h include/screen/canvas.h
