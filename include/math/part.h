/* part -- the three parts of a model that can be frozen, and masks of them. */
#ifndef MATH_PART_H
#define MATH_PART_H

/* The embedding belongs to the controller, the stack's own layers to the memory. */
enum part { PART_CONTROLLER, PART_MEMORY, PART_CLASSIFIER, PARTS };

enum {
    FREEZE_C = 1 << PART_CONTROLLER,
    FREEZE_M = 1 << PART_MEMORY,
    FREEZE_K = 1 << PART_CLASSIFIER
};

#endif
