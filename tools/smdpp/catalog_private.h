/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of catalog.c and catalog_metadata.c: reading one profile's description. */
#ifndef TOOLS_SMDPP_CATALOG_PRIVATE_H
#define TOOLS_SMDPP_CATALOG_PRIVATE_H

#include "card/asn1/msg_profile.h"
#include "tools/smdpp/catalog.h"

#include <jansson.h>

/* Reading one profile. */
struct reading {
    const char *folder;
    const char *address; /* address of the server */
    struct catalog_profile *profile;
    struct catalog_error *error;
    struct arena arena;
};

/* Sets the error, prefixed with the file name; returns ERR_MALFORMED. */
int __attribute__((format(printf, 2, 3)))
catalog_refuse(struct reading *reading, const char *format, ...);

/* Index of `name` in the NULL-terminated `names`; -1: absent, or `name` is NULL. */
int catalog_name_index(const char *const *names, const char *name);

/* Refuses a value that is not an object, and members that are not in `known` (NULL-terminated): a
 * mistyped one would go unnoticed. `in`: the member that has this value, "" for the file's. */
int catalog_check_members(struct reading *reading, const json_t *object, const char *in,
                          const char *const *known);

/* Read optional members of `object`. Return 0, or ERR_MALFORMED with the error. */
int catalog_read_text(struct reading *reading, const json_t *object, const char *key, char *text,
                      size_t size);
int catalog_read_flag(struct reading *reading, const json_t *object, const char *key, bool *out);

/* The metadata. Slices are in reading->arena. */
int catalog_read_metadata(struct reading *reading, const json_t *object,
                          struct store_metadata_request *metadata);
/* Encodes it as the profile's metadata. */
int catalog_encode_metadata(struct reading *reading, const struct der *der,
                            const struct store_metadata_request *metadata);

#endif
