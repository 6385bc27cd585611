engine_sources +=
engine_sources += include/store/store.h include/store/tensors.h
