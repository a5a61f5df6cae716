/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live GSMTAP over UDP, for reader.c. */
#ifndef TOOLS_TRACE_READ_LISTEN_H
#define TOOLS_TRACE_READ_LISTEN_H

#include "tools/trace/read/format.h"

extern const struct trace_format format_listen;

/* Listens at HOST:PORT, on all addresses of the host; ":PORT": on all addresses of the machine;
 * port 0: a free one. Makes `input->state`, also when it fails: ERR_MALFORMED, ERR_IO, ERR_MEMORY
 * with the reason in `*why`. */
int listen_open(struct trace_input *input, const char *address, const char **why);
unsigned listen_port(const struct trace_input *input);

#endif
