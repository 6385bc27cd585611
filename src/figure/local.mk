screen_sources +=
screen_sources += include/figure/figure.h
