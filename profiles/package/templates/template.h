/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File templates (TCA profile package annex A) as const tables. A row holds what a package leaves
 * out: FID, SFI, access rule, size, default content. `profile check` and the interpreter read them.
 */
#ifndef PROFILES_PACKAGE_TEMPLATES_TEMPLATE_H
#define PROFILES_PACKAGE_TEMPLATES_TEMPLATE_H

#include "apdu/bytes.h"
#include "profiles/package/elements.h"

enum template_kind { T_MF, T_ADF, T_DF, T_TR, T_LF, T_CY, T_BT };

struct template_file {
    uint8_t member; /* tag number of the element's member */
    uint8_t since;  /* template versions that have this row */
    uint8_t until;
    uint8_t kind;    /* enum template_kind */
    uint8_t depth;   /* 0: the base directory itself, 1: in it, 2: in the last DF of depth 1 */
    uint16_t fid;    /* 0: the package says it */
    uint8_t range;   /* how many FIDs more share the member; the package says which */
    uint8_t sfi;     /* 0: none */
    uint8_t rule;    /* record of EF.ARR */
    uint8_t records; /* 0: the package says it */
    uint16_t size;   /* octets of the file or of a record; 0: the package says it */
    /* "07FF..FF": head, its last octet repeated, tail; "FFFF00*": repeated whole; NULL: no default
     */
    const char *fill;
    const char *name;
};

/* Where the base directory lies. */
enum template_base {
    TEMPLATE_ROOT,    /* it is the MF */
    TEMPLATE_IN_MF,   /* a child of the MF */
    TEMPLATE_IN_USIM, /* a child of the last USIM, or (no row of depth 0) the USIM itself */
    TEMPLATE_IN_ISIM,
    TEMPLATE_IN_CSIM,
    TEMPLATE_IN_CONTEXT, /* a child of the last application */
};

struct template
{
    uint8_t element;  /* enum pe_element */
    uint8_t arc;      /* 2.23.143.1.2.arc[.version] */
    uint8_t versions; /* 1 .. versions */
    uint8_t base;     /* enum template_base */
    bool by_default;  /* files that the package does not mention are made as well */
    const char *name; /* of the element */
    const struct template_file *files;
    const size_t *count;
};

/* The template of profile element `element`; NULL when the element has none. */
const struct template *template_of_element(unsigned element);
/* By its OID (contents octets); `*version` 1, 2, ... NULL when arc or version is unknown. */
const struct template *template_find(struct bytes oid, unsigned *version);
/* The row for `member` in `version`; NULL. */
const struct template_file *template_row(const struct template *template, unsigned version,
                                         unsigned member);
/* Octets that a row's fill pattern gives for `len` octets; FF when it has none. */
void template_fill(const char *fill, uint8_t *out, size_t len);
/* The published access rules 1..14 as octets of an EF.ARR record: the content of EF.ARR where a
 * template makes it by default. BYTES_NONE beyond. */
struct bytes template_rule(unsigned number);

#endif
