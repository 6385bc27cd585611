/*
 * steer_guest -- one connected watcher, as the listening thread sees it: what it said so far, and
 * what it has not taken yet.
 *
 * While an answer waits to be taken nothing more is read, so a guest can make us keep one answer
 * and one line, no more. Nothing here blocks.
 */
#ifndef LIVE_STEER_GUEST_H
#define LIVE_STEER_GUEST_H

#include "live/socket_line.h"

struct guest {
    int socket;
    pid_t process;
    char in[SOCKET_LINE];
    size_t in_used;
    char *out;
    size_t out_used, out_sent;
    double since_s;      /* when the waiting answer was made */
    bool last;           /* closed once the answer is taken */
    bool wants_weights;  /* is waiting for a copy ... */
    uint64_t copy_known; /* ... that is newer than this one */
    int64_t weights_id;
};

void guest_init(struct guest *g, int socket, pid_t process);
void guest_release(struct guest *g);
bool guest_has_answer(const struct guest *g); /* not yet taken */
/* Takes `o` over; `bytes` follow the line. */
void guest_answer(struct guest *g, json_t *o, const void *bytes, size_t size, double now);
void guest_refuse(struct guest *g, const char *why, double now); /* says why, and is done with it */
bool guest_send(struct guest *g);                                /* false: it is gone */
bool guest_receive(struct guest *g);                             /* false: it is gone */
/* Takes a whole line out of what came, without its end; false: none yet. */
bool guest_line(struct guest *g, char line[SOCKET_LINE], size_t *length);

#endif
