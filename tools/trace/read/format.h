/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A format of a trace, and what it reads from. reader.c chooses the format by the first octets.
 */
#ifndef TOOLS_TRACE_READ_FORMAT_H
#define TOOLS_TRACE_READ_FORMAT_H

#include "tools/trace/read/source.h"
#include "tools/trace/record.h"

struct trace_input {
    struct source source;
    struct arena arena; /* of the current record */
    void *state;        /* of the format */
    uint64_t number;    /* packets or lines that were read */
    uint64_t left_out;  /* of them, those without a record that are not of this format's kinds */
    uint64_t first_left_out; /* number of the first of them; 0: not known */
    const char *damage;      /* "ends inside a block": why reading ended; static */
    uint64_t damage_at;      /* octet in the file */
};

struct trace_format {
    const char *name;           /* "pcapng" */
    const char *unit, *without; /* what left_out counts: "packet", "without GSMTAP-SIM" */
    /* `beginning`: the first octets of the source, up to FORMAT_BEGINNING. */
    bool (*matches)(struct bytes beginning);
    int (*open)(struct trace_input *input); /* makes `state`; ERR_MEMORY; NULL: nothing to do */
    /* As trace_reader_next. `record` is empty, the arena was reset. */
    int (*next)(struct trace_input *input, struct trace_record *record);
    void (*close)(struct trace_input *input); /* frees `state`; NULL: free() */
};

enum { FORMAT_BEGINNING = 4096 };

extern const struct trace_format format_pcapng, format_pcap, format_lines;

/* Ends the trace with a reason, at the current position. Returns 0. */
static inline int input_damaged(struct trace_input *input, const char *damage)
{
    input->damage = damage;
    input->damage_at = input->source.position;
    return 0;
}

/* As source_need; a source that ends within `octets` is damaged, one that ends here is not. */
int input_need(struct trace_input *input, size_t octets, const char *damage);

#endif
