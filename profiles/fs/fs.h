/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The UICC file system (TS 102 221 clauses 8, 11): the file tree of the enabled profile and the
 * commands on it. Without an enabled profile it is the minimal UICC, a const table.
 *
 * Three lifetimes, never mixed:
 *   struct fs           cache of durable records, written through inside the caller's transaction
 *   struct fs_security  volatile, one a card: which PINs are verified; wiped on reset
 *   struct fs_position  volatile, one a logical channel: what is selected; wiped on reset and close
 * Positions and security hold numbers, never pointers into the cache.
 *
 * Invariants
 *   FS-F1  A successful command has changed cache and records alike, or neither.
 *   FS-F2  After a rollback the cache is dropped if it was touched (fs_settle), and always at reset
 *          (fs_drop); the next fs_load reads the records.
 *   FS-F3  No body is read or changed before its access rule is evaluated (access.h).
 *   FS-F4  A link shares the body of its target and nothing else.
 *
 * card/uicc.c, for each command:
 *      fs_enter -> row = uicc_command_find -> [row->consume_try] -> begin if WRITES or CONSUMES_TRY
 * -> row->run -> commit, or roll back after an error status word -> fs_settle
 */
#ifndef PROFILES_FS_FS_H
#define PROFILES_FS_FS_H

#include "apdu/apdu.h"
#include "apdu/sw.h"
#include "apdu/trace.h"
#include "profiles/records.h"

struct rng;

enum {
    FS_FILES_MAX = 4096,
    FS_MF = 0,        /* id of the MF, in every profile */
    FS_NONE = 0xFFFF, /* no file */
    FS_FID_MF = 0x3F00,
    FS_FID_ADF = 0x7FFF, /* the current ADF */
    FS_FID_RESERVED = 0x3FFF,
    FS_FID_EF_DIR = 0x2F00,
    FS_FID_EF_ICCID = 0x2FE2,
    FS_FID_EF_ARR_MF = 0x2F06, /* EF.ARR of the MF ... */
    FS_FID_EF_ARR = 0x6F06,    /* ... and of a DF or ADF */
    FS_PINS_MAX = 64,          /* PIN objects of a profile */
    FS_PATH_MAX = 8,           /* FIDs in a path */
    FS_AID_MAX = 16,
    FS_PENDING_MAX = 4 /* SET DATA commands under way on a card */
};

enum fs_type {
    FS_FREE, /* a deleted file: its id is not reused while the cache exists */
    FS_DIRECTORY,
    FS_APPLICATION, /* an ADF */
    FS_TRANSPARENT,
    FS_LINEAR,
    FS_CYCLIC,
    FS_BER_TLV
};

enum { FS_READABLE_WHILE_DEACTIVATED = 0x40 };

enum fs_life {
    FS_CREATION = 0x01,
    FS_INITIALISATION = 0x03,
    FS_DEACTIVATED = 0x04,
    FS_ACTIVE = 0x05,
    FS_TERMINATED = 0x0C
};

struct fs_file {
    uint16_t parent; /* id; the MF is its own */
    uint16_t fid;    /* of an ADF: the temporary one of its package, unreachable afterwards */
    uint16_t link;   /* id of the file whose body or children these are; own id when none */
    uint16_t rules;  /* id of the EF.ARR that 8B names; FS_NONE when there is none */
    uint16_t rules_fid;
    uint8_t rule;         /* record of it, from 1; 0: no access rule, nothing is allowed */
    uint8_t type;         /* enum fs_type */
    uint8_t descriptor;   /* first octet of DO 82 */
    uint8_t life;         /* octet of DO 8A */
    uint8_t sfi;          /* 1..30; 0: none */
    uint8_t special;      /* special file information, C0 of A5: FS_READABLE_WHILE_DEACTIVATED */
    uint8_t details;      /* file details of a BER-TLV file, 84 of A5 */
    uint8_t record_count; /* linear, cyclic */
    uint8_t cursor;       /* cyclic: index in the body of record 1, the newest */
    uint16_t record_len;
    uint32_t size;     /* octets of the body; BER-TLV: of its data objects now */
    uint32_t reserved; /* BER-TLV: octets reserved (80 of the FCP); else equals size */
    uint32_t maximum;  /* BER-TLV: may grow to; 0: no bound but memory */
    struct bytes name; /* AID of an application */
    struct bytes pins; /* directories: key references of the PIN status template, in order */
    struct bytes body; /* of the link's target when a link */
    uint8_t *image;    /* the record as stored, heap; name, pins and body point into it */
    uint32_t image_len;
    uint32_t body_at; /* where its own body starts in the record */
};

/* All zero: the minimal UICC. */
struct fs {
    struct records records; /* functions NULL: the minimal UICC */
    const struct fs_file *files;
    uint32_t count;
    bool touched; /* written through since the last fs_settle */
    /* private to fs*.c and pin.c; NULL for the minimal UICC and when dropped */
    struct fs_cache *cache;
};

/* A data object that SET DATA transfers in several commands. */
struct fs_pending {
    uint32_t serial; /* 0: free */
    uint32_t total;
    uint8_t *octets; /* heap */
};

struct fs_security {
    uint64_t verified; /* bit per PIN object, in the order of pins in the cache */
    bool full_access; /* remote script with access domain 00: every rule but "never" is satisfied */
    bool remote;      /* commands of a secured packet, not of the terminal */
    uint32_t serials; /* given so far */
    struct fs_pending pending[FS_PENDING_MAX]; /* a new one replaces the oldest */
};

/* A data object in transfer over several commands (SET DATA, RETRIEVE DATA). */
struct fs_transfer {
    uint8_t ins; /* 0: none */
    uint16_t file;
    uint32_t tag;
    uint32_t offset;   /* octets done */
    uint32_t previous; /* RETRIEVE DATA: where the last block started */
    uint32_t serial;   /* SET DATA: of its octets in the security state */
};

struct fs_position {
    uint16_t application; /* id of the current ADF; 0 (FS_MF): none */
    uint16_t directory;   /* id */
    uint16_t ef;          /* id; 0: none */
    uint16_t record;      /* record pointer; 0: not set */
    struct fs_transfer transfer;
};

/* The environment of a command. */
struct fs_context {
    struct fs *fs;
    struct fs_security *security;
    struct fs_position *position;
    struct arena *arena;
    struct rng *rng;
    const struct trace *trace;
};

/* Attaches the profile of `records`; NULL: the minimal UICC. Drops the cache. The caller clears
 * security and positions. */
void fs_attach(struct fs *fs, const struct records *records);
/* Loads the cache if needed. ERR_MEMORY, ERR_IO, ERR_FOREIGN (inconsistent records). */
int fs_load(struct fs *fs);
/* fs_load for a command. A position in a deleted directory becomes the MF, a deleted EF is no
 * longer current; the application stays while it is there. */
int fs_enter(struct fs_context *context);
void fs_drop(struct fs *fs); /* frees and wipes the cache */
/* After the transaction of a command. Not committed: drops the cache if it was touched. */
void fs_settle(struct fs *fs, bool committed);
void fs_position_clear(struct fs_position *position);
void fs_security_clear(struct fs_security *security); /* frees and wipes */

/* Look-ups, for other files of profiles/. They return an id or FS_NONE. */
uint16_t fs_child(const struct fs *fs, uint16_t directory, uint16_t fid);
uint16_t fs_child_by_sfi(const struct fs *fs, uint16_t directory, uint8_t sfi);
/* `path`: FIDs from the MF without 3F00; the first may be the temporary FID of an ADF when
 * `temporary`. Empty: the MF. */
uint16_t fs_by_path(const struct fs *fs, uint16_t current_application, struct bytes path,
                    bool temporary);
/* The application whose AID starts with `aid`, the `skip`-th one that does, in order of ids. */
uint16_t fs_application(const struct fs *fs, struct bytes aid, unsigned skip);
const struct fs_file *fs_file(const struct fs *fs, uint16_t id); /* NULL when there is none */
/* Record `number` (1..count) of a linear or cyclic file; BYTES_NONE beyond. */
struct bytes fs_record(const struct fs_file *file, unsigned number);

/*
 * The commands. Each checks P1, P2 and data, evaluates the access rule, executes, appends its
 * response data and returns its status word. Only SELECT and commands with an SFI or a record
 * change the position.
 */
typedef uint16_t fs_command(struct fs_context *context, const struct capdu *command,
                            struct buf *response);

/* TS 102 221 11.1.1: by FID, child DF, parent, AID of an ADF (6A82: none; the caller has
 * checked its own applications before), path from MF, path from the current DF. */
fs_command fs_select;
fs_command fs_status;          /* 11.1.2 */
fs_command fs_read_binary;     /* 11.1.3 */
fs_command fs_update_binary;   /* 11.1.4 */
fs_command fs_read_record;     /* 11.1.5 */
fs_command fs_update_record;   /* 11.1.6 */
fs_command fs_search_record;   /* 11.1.7 */
fs_command fs_increase;        /* 11.1.8 */
fs_command fs_deactivate_file; /* 11.1.14 */
fs_command fs_activate_file;   /* 11.1.15 */
fs_command fs_retrieve_data;   /* 11.3.1 */
fs_command fs_set_data;        /* 11.3.2 */
fs_command fs_create_file;     /* TS 102 222 6.3 */
fs_command fs_delete_file;     /* TS 102 222 6.4 */
fs_command fs_terminate_df;    /* TS 102 222 6.7 */
fs_command fs_terminate_ef;    /* TS 102 222 6.8 */
fs_command fs_terminate_card;  /* TS 102 222 6.9 */
fs_command fs_resize_file;     /* TS 102 222 6.10 */

#endif
