/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An exchange: what the reassembly of tools/trace/session makes of records. A command is here with
 * its whole data (the chain of STORE DATA blocks) and its whole response (61xx, 6Cxx and GET
 * RESPONSE followed). Messages that the card sends and receives over a BIP channel are exchanges of
 * their own, after the commands that carried them.
 *
 * Everything borrows from the session and is valid during the callback only.
 */
#ifndef TOOLS_TRACE_EXCHANGE_H
#define TOOLS_TRACE_EXCHANGE_H

#include "tools/trace/record.h"

enum exchange_kind {
    EXCHANGE_POWER,   /* `name`, and the ATR as `response` */
    EXCHANGE_COMMAND, /* a command with its response */
    EXCHANGE_MESSAGE, /* request `command` and response `response` of a protocol over BIP */
    EXCHANGE_EVENT    /* a note of the card, or an await of the IPAe, that belongs to no command */
};

enum exchange_flag {
    EXCHANGE_INCOMPLETE = 1, /* a part is not in the trace: the beginning, blocks, the response */
    EXCHANGE_ENCRYPTED = 2,  /* no keys: `command` and `response` of a message are the encrypted
                                records; segments of a Bound Profile Package are not in `clear` */
    EXCHANGE_FROM_PEER = 4,  /* of a message: the peer sent the request (pushed package) */
    EXCHANGE_PART = 8,       /* a block of a chain that was not completed */
    EXCHANGE_BAD_MAC = 16    /* a segment of a Bound Profile Package does not verify */
};

/* What the Bound Profile Package contains at an exchange that carries a part of it. */
enum exchange_bpp {
    EXCHANGE_BPP_NONE,
    EXCHANGE_BPP_INITIALISE,      /* BF36 header and BF23 */
    EXCHANGE_BPP_CONFIGURE_ISDP,  /* A0, 87 */
    EXCHANGE_BPP_METADATA_HEADER, /* A1 */
    EXCHANGE_BPP_METADATA,        /* 88 */
    EXCHANGE_BPP_REPLACE_KEYS,    /* A2, 87 */
    EXCHANGE_BPP_ELEMENTS_HEADER, /* A3 */
    EXCHANGE_BPP_ELEMENTS         /* 86 */
};

struct exchange {
    enum exchange_kind kind;
    unsigned flags;        /* enum exchange_flag */
    uint64_t number, last; /* of its first and last record */
    int64_t time;          /* of the first record, ns since 1970; -1: unknown */
    int64_t nanoseconds;   /* until the last record; 0: unknown */
    const char *card;
    const char *name; /* of POWER, EVENT; else NULL */

    /* COMMAND */
    unsigned channel;
    uint8_t cla, ins, p1, p2; /* of the first block */
    struct bytes command;     /* the whole data field; of a MESSAGE the request */
    struct bytes response;    /* the whole response data; of a MESSAGE the response */
    uint32_t le;              /* expected length of the command; 0: none */
    uint16_t sw;    /* of the last APDU; the warning when 9000 of GET RESPONSE followed it */
    unsigned apdus; /* commands on the interface */
    uint64_t octets_sent, octets_received; /* on the interface, status words included */
    struct bytes aid;      /* of the application that is selected on the channel; may be empty */
    struct bytes path;     /* file identifiers to the file that the command works on, two octets
                              each; the first is 3F00 (MF) or 7FFF (ADF of `aid`); 0000: a file
                              known by its SFI only; may be empty */
    uint8_t phone_book;    /* what EF.PBR says of that file: its tag, C0 EF.ADN to CC EF.PURI
                              (TS 31.102 4.4.2.1); 0: nothing, or it was not read */
    uint8_t sfi;           /* of that file, where the command names it; 0: none */
    unsigned record;       /* record that the command reads, updates, searches from; 0: unknown */
    const char *pins;      /* "PIN1 ADM1": verified on this card, "PIN1-disabled"; "" none */
    enum exchange_bpp bpp; /* part of a Bound Profile Package in which `command` begins */
    size_t bpp_offset;     /* of `command` in that package */
    struct bytes clear;    /* decrypted content, with --keys (StoreMetadata also without): the
                              commands (BF24, BF25, BF26) and profile elements, whole TLVs, that
                              end in this part; may be empty. Of a MESSAGE: of the whole package
                              in `response`, `bpp` is EXCHANGE_BPP_INITIALISE */
    uint8_t proactive;     /* type of the proactive command (cat.def COMMAND) of FETCH, TERMINAL
                              RESPONSE; 0: none */
    uint64_t fetched; /* TERMINAL RESPONSE: `number` of the FETCH that it answers; 0: unknown */

    /* MESSAGE */
    const char *protocol; /* "DNS", "TLS", "DTLS", "HTTP", "CoAP", "TCP", "UDP" */
    const char *peer;     /* "eim.example:443", or the address */
    const char *function; /* where the message names one: "ESipa.GetEimPackage"; NULL */

    /* Refusals, functions and notes of the card that belong to it, in order. */
    const struct trace_event *events;
    size_t event_count;
};

#endif
