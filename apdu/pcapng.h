/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of a pcapng file, in the byte order of the machine, given by its magic. Whether all could
 * be written, the caller asks the stream (ferror).
 */
#ifndef APDU_PCAPNG_H
#define APDU_PCAPNG_H

#include "apdu/bytes.h"

#include <stdio.h>

enum {
    PCAPNG_RAW_IP = 101, /* link types */
    PCAPNG_UPPER_PDU = 252,
    PCAPNG_NAME_MAX = 1024,     /* octets of a name; longer ones are cut */
    PCAPNG_OPTION_MAX = 0xFFFF, /* octets of a comment */
    PCAPNG_OPTION_OVERHEAD = 7  /* octets that an option has beside its value, at most */
};

/* The first block of a file; `application` wrote it. */
void pcapng_write_section(FILE *file, const char *application);
/* An interface with time stamps in nanoseconds; they are numbered from 0 in their order. */
void pcapng_write_interface(FILE *file, uint16_t link_type, const char *name);
/* `time` in nanoseconds since 1970. `len`: octets of the whole packet, of which `packet` may be the
 * first ones. `comments`: what pcapng_put_comment made, or nothing. */
void pcapng_write_packet(FILE *file, uint32_t interface, int64_t time, struct bytes packet,
                         size_t len, struct bytes comments);
/* Lines of an NSS key log, for the packets that follow. */
void pcapng_write_secrets(FILE *file, struct bytes lines);
/* A comment of at most PCAPNG_OPTION_MAX octets, as an option; what is longer is cut. */
void pcapng_put_comment(struct buf *out, struct bytes text);

#endif
