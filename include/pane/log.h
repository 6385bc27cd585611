/* log (pane) -- an event of the log in words, for others that say it. */
#ifndef PANE_LOG_H
#define PANE_LOG_H

#include "train/trace.h"

/* `brief` 0: as it stands in the run's file; 1, 2: for ever narrower panes. */
void log_describe(char *out, size_t size, const struct trace *trace, size_t event, int brief);

#endif
