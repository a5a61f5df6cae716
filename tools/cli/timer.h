/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers of libevent that cannot get lost. */
#ifndef TOOLS_CLI_TIMER_H
#define TOOLS_CLI_TIMER_H

struct event;
struct timeval;

/* As event_add() of a timer, which fails when memory is short; the timer then expires at once. */
void timer_add(struct event *timer, const struct timeval *after);

#endif
