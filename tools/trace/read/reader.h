/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a trace, record by record, in constant memory: pcapng and pcap with GSMTAP-SIM (of euiccd,
 * pySim, SIMtrace2), the JSON and text traces of euiccd, APDU logs and stdio JSON of lpac, plain
 * lines of command and response in hex; live GSMTAP over UDP.
 */
#ifndef TOOLS_TRACE_READ_READER_H
#define TOOLS_TRACE_READ_READER_H

#include "tools/trace/record.h"

struct trace_reader;

/* "-" is standard input. The format is recognised by the content. 0; negative with one line in
 * `reason` (of `size` octets): cannot be opened, no known format. */
int trace_reader_open(struct trace_reader **out, const char *path, char *reason, size_t size);
/* The same over octets in memory, which are not copied (tests, fuzz targets). */
int trace_reader_memory(struct trace_reader **out, struct bytes octets, char *reason, size_t size);
/* GSMTAP that arrives at HOST:PORT, on all addresses of the host; without a port at 4729, ":PORT"
 * on all addresses of the machine. It ends by a signal only. */
int trace_reader_listen(struct trace_reader **out, const char *address, char *reason, size_t size);
unsigned
trace_reader_port(const struct trace_reader *reader); /* where it listens; 0: it does not */
/* As trace_reader_open. At the end of a file, also of an empty one, waits for what is written to
 * it, until a signal (then a negative result); other sources always wait for their end. */
int trace_reader_follow(struct trace_reader **out, const char *path, char *reason, size_t size);
/* 1: a record, valid until the next call; 0: the end; negative: interrupted or no memory. A damaged
 * or truncated file ends at the last whole record. */
int trace_reader_next(struct trace_reader *reader, struct trace_record *record);
/* After the end: one line when not all could be read ("demo.pcapng: ends inside the block at octet
 * 1234; 54 records were read"), or foreign packets were left out; NULL: all was read. */
const char *trace_reader_remark(const struct trace_reader *reader);
void trace_reader_close(struct trace_reader *reader); /* NULL is allowed */

#endif
