/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package in the making: what build*.c share. Not for others: see build.h. */
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
    bool three; /* digits of the MNC: 3, not 2 */
    char *why;
    size_t why_size;
};

/* ---- build.c ---- */

/* Says why; ERR_MALFORMED. */
int build_complain(struct build *build, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The value of a key of the description, or NULL; whether it is this. */
const char *build_get(const struct build *build, const char *key);
bool build_is(const struct build *build, const char *key, const char *value);
/* Gives the package's text a variable; one that is only a flag of a group. */
void build_set(struct build *build, const char *name, struct bytes value);
void build_set_flag(struct build *build, const char *name, bool value);
/* A service of EF.UST (TS 31.102 4.2.8). */
void build_service(struct build *build, unsigned number);
/* UICCCapability bit `number`; everything when the card's capabilities are not known. */
bool build_capable(const struct build *build, unsigned number);
/* A value in hex. ERR_MALFORMED after a complaint. */
int build_hex(struct build *build, const char *key, uint8_t *out, size_t size, size_t *len);
/* Digits into BCD, high nibble first or low nibble first (`swapped`), padded with F. Octets. */
size_t build_bcd(const char *digits, bool swapped, uint8_t *out, size_t len);
void build_put_plmn(const char *digits, bool three, uint8_t out[3]);

/* ---- steps: each sets its variables; 0, or an enum err, with a complaint where it is ours ---- */

typedef int build_step(struct build *build);

/* build_identity.c */
build_step build_iccid;
build_step build_imsi;
build_step build_ehplmn;
/* The value of `key`, which is there, as labels behind their lengths (TS 23.003 9.1); at most what
 * `out` has room for. */
int build_put_access_name(struct build *build, const char *key, struct buf *out);
build_step build_apn;
build_step build_isim;
/* build_operator.c */
/* Sets `three` as the description says, else as networks of the country have it. */
build_step build_mnc_length;
build_step build_names;
build_step build_msisdn;
build_step build_smsc;
/* A text of the metadata: UTF-8 of at most `max` characters. */
int build_check_characters(struct build *build, const char *key, const char *text, size_t max);
/* build_keys.c */
build_step build_pins;
build_step build_keys;
build_step build_5g;
build_step build_suci;
build_step build_ota;
/* build_header.c */
build_step build_connectivity;
/* Services and templates that the header makes mandatory: after all the others. */
build_step build_header;
/* StoreMetadata (SGP.22 5.5.3); fallbackAllowed is SGP.32's. */
int build_put_metadata(struct build *build, struct buf *out);

#endif
