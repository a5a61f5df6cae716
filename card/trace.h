/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public trace of euiccd.h: a list of sinks. For card/ only. */
#ifndef CARD_TRACE_H
#define CARD_TRACE_H

#include "apdu/trace.h"
#include "card/euiccd.h"

struct euiccd_trace {
    struct trace_sink head; /* without functions; the targets follow it, also those added later */
};

#endif
