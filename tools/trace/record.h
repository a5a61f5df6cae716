/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record of a trace: an APDU, a power event or another event, as the sinks of apdu/trace.h write
 * it and the readers of tools/trace/read give it back, whatever the format.
 */
#ifndef TOOLS_TRACE_RECORD_H
#define TOOLS_TRACE_RECORD_H

#include "apdu/trace.h"

struct trace_record {
    /* `card` is never NULL; `time` is -1 when the format has none, and since midnight when it has
     * no date. Of a command whose response is not in the trace, `sw` is 0 and `data` empty. */
    struct trace_event event;
    uint64_t number;      /* of the packet or line in its trace, from 1 */
    uint64_t position;    /* first octet of the packet or line in its file */
    struct bytes secrets; /* lines of a key log that the trace contains; then there is no event */
    /* Command and response of a script that are not plain hex (euicc-replay(1)); the event is a
     * note. NULL: none. */
    const char *command_text, *response_text;
    bool inferred; /* lpac did it without logging it; the response data is unknown */
};

#endif
