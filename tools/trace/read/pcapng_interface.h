/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interfaces, options and time stamps of pcapng. `swapped`: not in the byte order of the machine.
 */
#ifndef TOOLS_TRACE_READ_PCAPNG_INTERFACE_H
#define TOOLS_TRACE_READ_PCAPNG_INTERFACE_H

#include "tools/trace/read/packet.h"

struct pcapng_interface {
    char *card; /* the name of the interface, where that is not one of a network; else "" */
    unsigned link_type;
    uint32_t snap_length; /* 0: no limit */
    uint8_t resolution;   /* as in the option if_tsresol */
    int64_t offset;       /* of its times, in seconds */
    struct packet_parts parts;
};

/* From the body of an Interface Description Block; NULL: no memory. */
struct pcapng_interface *pcapng_interface_new(bool swapped, struct bytes body);
void pcapng_interface_free(struct pcapng_interface *interface);
/* Nanoseconds since 1970 of a time stamp; -1 where it is beyond 64 bits. */
int64_t pcapng_time(const struct pcapng_interface *interface, uint64_t units);
/* Cuts off the next option; false: no more. */
bool pcapng_option(bool swapped, struct bytes *options, unsigned *code, struct bytes *value);
/* A number; 0 beyond the end. */
uint32_t pcapng_u32(bool swapped, struct bytes octets, size_t offset);
unsigned pcapng_u16(bool swapped, struct bytes octets, size_t offset);

#endif
