/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of build*.c: a package being built. */
#ifndef TOOLS_PROFILE_BUILD_PARTS_H
#define TOOLS_PROFILE_BUILD_PARTS_H

#include "tools/profile/build.h"

#include "crypto/aka.h"

enum { BUILD_VARIABLES_MAX = 64, BUILD_UST_LEN = 17 };

struct build_variable {
    const char *name;
    struct bytes value;
};

struct build {
    const struct description *description;
    const struct build_options *options;
    struct build_subscriber *subscriber;
    struct arena arena;
    struct build_variable variables[BUILD_VARIABLES_MAX];
    unsigned count;
    uint8_t ust[BUILD_UST_LEN]; /* EF.UST */
    struct aka aka;
    bool suci;
    bool three;     /* the MNC has three digits, not two */
    bool no_memory; /* for a variable; build_package() then fails */
    char *why;
    size_t why_size;
};

/* ---- build.c ---- */

/* Sets the reason; returns ERR_MALFORMED. */
int build_fail(struct build *build, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The value of a key of the description, or NULL; whether the value equals `text`. */
const char *build_get(const struct build *build, const char *key);
bool build_is(const struct build *build, const char *key, const char *value);
/* Sets a variable of the package's text; sets one that is only the condition of a group. */
void build_set(struct build *build, const char *name, struct bytes value);
void build_set_flag(struct build *build, const char *name, bool value);
/* Sets a service of EF.UST (TS 31.102 4.2.8). */
void build_service(struct build *build, unsigned number);
/* Whether UICCCapability has bit `number`; true when the card's capabilities are not known. */
bool build_capable(const struct build *build, unsigned number);
/* Reads a value in hex. ERR_MALFORMED with the reason. */
int build_hex(struct build *build, const char *key, uint8_t *out, size_t size, size_t *len);
/* Reads a decimal number from `least` to 255. ERR_MALFORMED with the reason. */
int build_octet(struct build *build, const char *key, unsigned least, uint8_t *out);
/* Digits to BCD, high nibble first or low nibble first (`swapped`), padded with F. Returns the
 * number of octets. */
size_t build_bcd(const char *digits, bool swapped, uint8_t *out, size_t len);
void build_put_plmn(const char *digits, bool three, uint8_t out[3]);

/* ---- build steps: each sets its variables; 0, or an enum err with the reason ---- */

typedef int build_step(struct build *build);

/* build_identity.c */
build_step build_iccid;
build_step build_imsi;
build_step build_ehplmn;
/* Encodes the value of `key`, which must be present, as labels with length octets (TS 23.003 9.1),
 * limited by the size of `out`. */
int build_put_access_name(struct build *build, const char *key, struct buf *out);
build_step build_apn;
build_step build_isim;
/* build_operator.c */
/* Sets `three` from the description, else by the usual length in the country. */
build_step build_mnc_length;
build_step build_names;
build_step build_msisdn;
build_step build_smsc;
/* Reads a text of the metadata: UTF-8 of at most `max` characters. */
int build_check_characters(struct build *build, const char *key, const char *text, size_t max);
/* build_keys.c */
build_step build_pins;
build_step build_keys;
build_step build_5g;
build_step build_suci;
build_step build_ota;
/* build_header.c */
build_step build_connectivity;
/* Sets the mandatory services and templates of the header; runs last. */
build_step build_header;
/* StoreMetadata (SGP.22 5.5.3); fallbackAllowed is defined in SGP.32. */
int build_put_metadata(struct build *build, struct buf *out);

#endif
