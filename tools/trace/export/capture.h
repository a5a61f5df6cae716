/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a pcapng file with several link types and with the secrets of its TLS connections. */
#ifndef TOOLS_TRACE_EXPORT_CAPTURE_H
#define TOOLS_TRACE_EXPORT_CAPTURE_H

#include "apdu/pcapng.h"

struct capture {
    FILE *file;
    uint32_t interfaces;
};

/* Creates or truncates `path`; "-" is standard output. `secret`: a file for its owner only. 0;
 * ERR_IO with errno. */
int capture_open(struct capture *capture, const char *path, bool secret);
/* A new interface; returns its number. */
uint32_t capture_interface(struct capture *capture, uint16_t link_type, const char *name);
/* `time` in nanoseconds since 1970. `len`: octets of the whole packet, of which `packet` may be the
 * first ones. `comment` may be "". */
void capture_packet(struct capture *capture, uint32_t interface, int64_t time, struct bytes packet,
                    size_t len, const char *comment);
/* 0; ERR_IO with errno: not all was written. */
int capture_close(struct capture *capture);

#endif
