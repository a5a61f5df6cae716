/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading of one profile's description: for catalog.c and catalog_metadata.c only. */
#ifndef TOOLS_SMDPP_CATALOG_PRIVATE_H
#define TOOLS_SMDPP_CATALOG_PRIVATE_H

#include "card/asn1/msg_profile.h"
#include "tools/smdpp/catalog.h"

#include <jansson.h>

/* Reading of one profile. */
struct reading {
    const char *folder;
    const char *address; /* of the server */
    struct catalog_profile *profile;
    struct catalog_error *error;
    struct arena arena;
};

/* Sets the error, the file's name in front; ERR_MALFORMED. */
int __attribute__((format(printf, 2, 3)))
catalog_refuse(struct reading *reading, const char *format, ...);

/* Where `name` stands in `names`, which end with NULL; -1: nowhere, or it is NULL. */
int catalog_name_index(const char *const *names, const char *name);

/* Members of `object` that may be absent. 0, or ERR_MALFORMED with the error. */
int catalog_read_text(struct reading *reading, const json_t *object, const char *key, char *text,
                      size_t size);
int catalog_read_flag(struct reading *reading, const json_t *object, const char *key, bool *out);

/* The members of the metadata. Slices live in reading->arena. */
int catalog_read_metadata(struct reading *reading, const json_t *object,
                          struct store_metadata_request *metadata);
/* Its octets, as the profile's metadata. */
int catalog_encode_metadata(struct reading *reading, const struct der *der,
                            const struct store_metadata_request *metadata);

#endif
