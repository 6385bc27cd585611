engine_sources +=
engine_sources += include/task/task.h include/task/yardstick.h
