/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs and PUKs; checks that every PIN which a directory names exists (DP-4.4).
 */
#include <string.h>

#include "crypto/secret.h"
#include "profiles/fs/pin.h"
#include "profiles/package/pe_private.h"
#include "profiles/uicc_records.h"

enum {
    ATTRIBUTES_DEFAULT = 7,
    PIN_TRIES_DEFAULT = 0x33,
    PUK_TRIES_DEFAULT = 0xAA,
    LOCAL = 0x80,
};

static bool puk_reference(uint32_t reference)
{
    return (reference >= 1 && reference <= 8) || (reference >= 0x81 && reference <= 0x88);
}

static bool pin_reference(uint32_t reference)
{
    uint32_t low = reference & 0x7F;

    return reference == PIN_UNIVERSAL || (reference <= 0xFF && low >= 1 && low <= 8) ||
           (reference <= 0xFF && low >= 0x0A && low <= 0x0E);
}

static bool value_of(struct bytes list, uint8_t out[8])
{
    struct tlv one;

    if (tlv_find(list, 0x81, &one) || one.value.len != 8)
        return false;
    memcpy(out, one.value.at, 8);
    return true;
}

int pe_puk_codes(struct pe *pe, struct bytes content)
{
    struct tlv list, one;
    struct bytes rest;
    int err = 0;

    if (tlv_take(&content, 0xA1, &list))
        return pe_malformed(pe, "pukCodes without its list");
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0) {
        struct fs_puk puk;
        uint8_t octets[FS_PUK_RECORD];
        struct buf record = BUF_OVER(octets);
        uint32_t reference, tries;

        if (!pe_number_of(one.value, 0x80, 0, &reference) || !value_of(one.value, puk.value) ||
            !pe_number_of(one.value, 0x82, PUK_TRIES_DEFAULT, &tries))
            return pe_malformed(pe, "incomplete PUK configuration");
        puk.reference = (uint8_t)reference;
        puk.maximum = (uint8_t)(tries >> 4);
        puk.left = tries & 0x0F;
        if (!puk_reference(reference) || puk.maximum == 0 || puk.left > puk.maximum) {
            pe_refuse(pe, PE_INVALID_PARAMETER, "a PUK reference or counter out of range");
            return 0;
        }
        fs_puk_put(&puk, &record);
        err = pe_put(pe, RECORD_PUK, reference, &record);
        secret_wipe_memory(octets, sizeof octets);
    }
    return err || !rest.len ? err : pe_malformed(pe, "pukCodes has another member than its list");
}

/* Refuses a PIN whose PUK does not exist. 0 or a negative error. */
static int check_puk(struct pe *pe, uint32_t reference)
{
    struct bytes value;
    int err =
        pe->records.functions->get(pe->records.context, RECORD_PUK, reference, &pe->arena, &value);

    if (err == ERR_NOT_FOUND) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a PIN refers to a PUK that does not exist");
        return 0;
    }
    return err;
}

static int pin_configuration(struct pe *pe, struct bytes one)
{
    struct fs_pin pin = {.directory = pe->context, .shared = FS_NONE};
    uint8_t octets[FS_PIN_RECORD];
    struct buf record = BUF_OVER(octets);
    uint32_t reference, puk, attributes, tries;
    int err;

    if (!pe_number_of(one, 0x80, 0, &reference) || !value_of(one, pin.value) ||
        !pe_number_of(one, 0x82, 0, &puk) ||
        !pe_number_of(one, 0x83, ATTRIBUTES_DEFAULT, &attributes) ||
        !pe_number_of(one, 0x84, PIN_TRIES_DEFAULT, &tries))
        return pe_malformed(pe, "incomplete PIN configuration");
    pin.reference = (uint8_t)reference;
    pin.attributes = attributes & 0x07;
    pin.maximum = (uint8_t)(tries >> 4);
    pin.left = tries & 0x0F;
    pin.puk = (uint8_t)puk;
    if (!pin_reference(reference) || pin.maximum == 0 || pin.left > pin.maximum)
        pe_refuse(pe, PE_INVALID_PARAMETER, "a PIN reference or counter out of range");
    else if ((reference & LOCAL) == (pe->context == FS_MF ? LOCAL : 0))
        pe_refuse(pe, PE_INVALID_PARAMETER, "a local PIN in the MF, or a global one elsewhere");
    err = puk && !pe->over ? check_puk(pe, puk) : 0;
    if (err || pe->over || pe->skipping)
        return err;
    fs_pin_put(&pin, &record);
    err = pe_put(pe, RECORD_PIN, fs_pin_key(&pin), &record);
    secret_wipe_memory(octets, sizeof octets);
    return err;
}

/* The PINs of another directory, shared: one record for each local reference that it has. */
struct share {
    struct pe *pe;
    uint16_t from;
    uint8_t references[FS_PINS_MAX];
    unsigned count;
};

static int collect_shared(void *context, uint32_t key, struct bytes value)
{
    struct share *share = context;
    uint16_t onwards = (uint16_t)(value.at[FS_PIN_SHARED] << 8 | value.at[FS_PIN_SHARED + 1]);

    if (key >> 8 == share->from && key & LOCAL && onwards == FS_NONE && share->count < FS_PINS_MAX)
        share->references[share->count++] = (uint8_t)key;
    return 0;
}

static int share_pins(struct pe *pe, struct bytes path)
{
    struct share share = {.pe = pe, .from = pe_find(pe, path)};
    int err;

    if (share.from == FS_NONE || share.from == pe->context) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "PINs shared with a directory that does not exist");
        return 0;
    }
    err = pe->records.functions->each(pe->records.context, RECORD_PIN, collect_shared, &share);
    if (!err && share.count == 0)
        pe_refuse(pe, PE_PIN_CODE_MISSING, "PINs shared with a directory without PINs");
    for (unsigned i = 0; !err && i < share.count; i++) {
        struct fs_pin pin = {
            .directory = pe->context, .reference = share.references[i], .shared = share.from};
        uint8_t octets[FS_PIN_RECORD];
        struct buf record = BUF_OVER(octets);

        fs_pin_put(&pin, &record);
        err = pe_put(pe, RECORD_PIN, fs_pin_key(&pin), &record);
    }
    return err;
}

int pe_pin_codes(struct pe *pe, struct bytes content)
{
    struct tlv codes, list, one;
    struct bytes rest;
    int err = 0;

    if (!pe->has_mf) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "PINs before their directory");
        return 0;
    }
    if (tlv_take(&content, 0xA1, &codes) || tlv_only(codes.value, &list))
        return pe_malformed(pe, "pinCodes without its choice");
    if (list.tag == 0x81)
        return share_pins(pe, list.value);
    if (list.tag != 0xA0)
        return pe_malformed(pe, "pinCodes with an unknown choice");
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0)
        err = pin_configuration(pe, one.value);
    return err || !rest.len || pe->over
               ? err
               : pe_malformed(pe, "pinconfig has another member than its list");
}

/* ---- the complete package ---- */

/* Every PIN that a PIN status template names must be defined (status pin-code-missing). */
struct whole {
    struct pe *pe;
    uint32_t keys[FS_PINS_MAX];
    unsigned count;
};

static int collect_pin(void *context, uint32_t key, struct bytes value)
{
    struct whole *whole = context;

    (void)value;
    if (whole->count == FS_PINS_MAX)
        pe_refuse(whole->pe, PE_NOT_ENOUGH_MEMORY, "more PINs than this card supports");
    else
        whole->keys[whole->count++] = key;
    return 0;
}

static bool pin_is_there(const struct whole *whole, uint16_t directory, uint8_t reference)
{
    for (;; directory = whole->pe->nodes[directory].parent) {
        uint16_t at = reference & LOCAL ? directory : FS_MF;

        for (unsigned i = 0; i < whole->count; i++)
            if (whole->keys[i] == ((uint32_t)at << 8 | reference))
                return true;
        if (at == FS_MF)
            return false;
    }
}

static int check_pins(void *context, uint32_t key, struct bytes value)
{
    const struct whole *whole = context;
    struct fs_file file;

    if (fs_record_parse(value, &file))
        return ERR_FOREIGN;
    for (size_t i = 0; i < file.pins.len; i++)
        if (!pin_is_there(whole, (uint16_t)key, file.pins.at[i]))
            pe_refuse(whole->pe, PE_PIN_CODE_MISSING,
                      "a directory refers to a PIN that does not exist");
    return 0;
}

int pe_check_whole(struct pe *pe)
{
    struct whole whole = {.pe = pe};
    const struct records_functions *functions = pe->records.functions;
    int err;

    pe->identification = PE_ID_NONE;
    if (!pe->has_mf)
        pe_refuse(pe, PE_BAD_VALUES, "a package without MF");
    else if (pe->facts.has_iccid_file &&
             memcmp(pe->facts.iccid, pe->facts.iccid_file, sizeof pe->facts.iccid) != 0)
        pe_refuse(pe, PE_BAD_VALUES, "EF.ICCID differs from the iccid of the header");
    if (pe->over)
        return 0;
    err = functions->each(pe->records.context, RECORD_PIN, collect_pin, &whole);
    if (!err)
        err = functions->each(pe->records.context, RECORD_FILE, check_pins, &whole);
    return err;
}
