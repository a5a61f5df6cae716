/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by gp*.c. */
#ifndef PROFILES_GP_GP_PRIVATE_H
#define PROFILES_GP_GP_PRIVATE_H

#include "profiles/gp/gp.h"
#include "profiles/uicc_records.h"

enum {
    GP_KEY_VERSION_SCP80_MAX = 0x0F, /* 01 to 0F are for SCP80 (GPC_GUI_010 6) */
    GP_KEY_VERSION_MAX = 0x7F,
    GP_KEYS = 3, /* identifiers 1 ENC, 2 MAC, 3 DEK */
    GP_TAG_AID = 0x4F
};

typedef uint16_t gp_function(struct gp_context *context, const struct capdu *command,
                             struct buf *out);

/* gp.c */
/* Logs a refusal of `command` with rule and reason, and returns `sw`. */
uint16_t gp_refuse(const struct gp_context *context, const struct capdu *command, const char *rule,
                   const char *reason, uint16_t sw);
/* The record of the selected security domain. ERR_NOT_FOUND, ERR_FOREIGN, ERR_IO, ERR_MEMORY. */
int gp_domain(const struct gp_context *context, struct domain_record *out);

/* gp_keys.c */
/* A key set of SCP02 or SCP03. */
struct gp_key_set {
    uint8_t version;
    enum scp_protocol protocol;
    uint8_t option;
    struct scp_keys keys; /* in the arena */
    uint32_t counter;     /* sequence counter of the last session */
};
/* The key set `version`; 0: the lowest one that SCP02 or SCP03 can use. ERR_NOT_FOUND: none, or not
 * one of a protocol of the domain; ERR_IO, ERR_MEMORY, ERR_FOREIGN. */
int gp_key_set(const struct gp_context *context, uint8_t version, struct gp_key_set *out);
/* Stores the sequence counter. */
int gp_put_counter(const struct gp_context *context, uint8_t version, uint32_t counter);

/* gp_channel.c */
gp_function gp_initialize_update;
/* EXTERNAL AUTHENTICATE as received, with its MAC. */
gp_function gp_external_authenticate;
/* A command of an authenticated session: `*plain` is it without MAC and ciphering, in the arena. */
uint16_t gp_open(struct gp_context *context, const struct capdu *command, struct capdu *plain);
/* Protects the response data from `start` on. */
uint16_t gp_protect(struct gp_context *context, struct buf *out, size_t start, uint16_t sw);

/* gp_data.c, gp_status.c, gp_put_key.c, gp_content.c */
gp_function gp_get_data;
gp_function gp_store_data;
gp_function gp_get_status;
gp_function gp_put_key;
/* DELETE with the data of a key: D0 identifier, D2 version, or both. */
uint16_t gp_delete_key(struct gp_context *context, const struct capdu *command);
gp_function gp_delete;
gp_function gp_install;
gp_function gp_load;

#endif
