# store -- run.db and the safetensors files of a run.
engine_sources += \
	include/store/store.h src/store/store.c \
	include/store/checkpoint.h src/store/checkpoint.c \
	include/store/tensors.h src/store/tensors.c \
	include/store/tensor_types.h src/store/tensors_read.c \
	include/store/atomic.h src/store/atomic.c \
	include/store/lock.h src/store/lock.c \
	include/store/place.h src/store/place.c \
	include/store/db.h src/store/db.c \
	src/store/find.c \
	src/store/load.c \
	src/store/row.c \
	src/store/schema.c \
	src/store/write.c
