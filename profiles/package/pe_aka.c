/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Authentication parameters: AKA and CDMA (DP-4.4).
 */
#include <string.h>

#include "crypto/secret.h"
#include "profiles/package/pe_private.h"
#include "profiles/uicc_records.h"

static const uint8_t milenage_rotation[5] = {0x40, 0x00, 0x20, 0x40, 0x60};

/* The application of the current directory, or the last one created. */
static uint16_t application_of_context(const struct pe *pe)
{
    uint16_t at = pe->context;

    while (at != FS_MF && pe->nodes[at].type != FS_APPLICATION)
        at = pe->nodes[at].parent;
    return at != FS_MF ? at : pe->application;
}

static bool octets_of(struct bytes list, uint32_t tag, uint8_t *out, size_t size, size_t *len)
{
    struct tlv one;

    *len = 0;
    if (tlv_find(list, tag, &one))
        return true;
    if (one.value.len > size)
        return false;
    memcpy(out, one.value.at, one.value.len);
    *len = one.value.len;
    return true;
}

static bool all_are(const uint8_t *at, size_t len, unsigned step)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != (uint8_t)(i * step))
            return false;
    return true;
}

bool pe_is_test_key(enum aka_algorithm algorithm, struct bytes key)
{
    return algorithm == AKA_TEST || all_are(key.at, key.len, 0) || all_are(key.at, key.len, 1);
}

static void note_key(struct pe *pe, const struct aka_record *record)
{
    bool test = pe_is_test_key(record->algorithm, bytes_at(record->key, record->key_len));

    pe->facts.test_keys = (uint8_t)(pe->facts.test_keys + test);
    pe->facts.other_keys = (uint8_t)(pe->facts.other_keys + !test);
}

static int algorithm_parameter(struct pe *pe, struct bytes list, struct aka_record *record)
{
    size_t key_len, opc_len, rotation_len, xoring_len, maximum_len;
    uint8_t maximum[3];
    uint32_t algorithm, options, keccak;
    bool fits;

    if (!pe_number_of(list, 0x80, 0, &algorithm) || !pe_number_of(list, 0x81, 0, &options) ||
        !octets_of(list, 0x82, record->key, sizeof record->key, &key_len) ||
        !octets_of(list, 0x83, record->opc, sizeof record->opc, &opc_len) ||
        !octets_of(list, 0x84, record->rotation, sizeof record->rotation, &rotation_len) ||
        !octets_of(list, 0x85, record->xoring, sizeof record->xoring, &xoring_len) ||
        !octets_of(list, 0x86, maximum, sizeof maximum, &maximum_len) ||
        !pe_number_of(list, 0x87, 1, &keccak))
        return pe_malformed(pe, "incomplete algoParameter");
    record->algorithm = (uint8_t)algorithm;
    record->options = (uint8_t)options;
    record->key_len = (uint8_t)key_len;
    record->opc_len = (uint8_t)opc_len;
    record->keccak = (uint8_t)keccak;
    if (rotation_len == 0)
        memcpy(record->rotation, milenage_rotation, sizeof record->rotation);
    else if (rotation_len != sizeof record->rotation)
        return pe_malformed(pe, "rotationConstants that are not 5 octets");
    if (xoring_len == 0)
        for (unsigned i = 1; i < 5; i++)
            record->xoring[i * 16 + 15] = (uint8_t)(1U << (i - 1));
    else if (xoring_len != sizeof record->xoring)
        return pe_malformed(pe, "xoringConstants that are not 80 octets");
    record->has_runs_maximum = maximum_len != 0;
    if (maximum_len && maximum_len != sizeof maximum)
        return pe_malformed(pe, "authCounterMax that is not 3 octets");
    if (maximum_len)
        record->runs_maximum = (uint32_t)maximum[0] << 16 | (uint32_t)maximum[1] << 8 | maximum[2];
    if (algorithm < AKA_MILENAGE || algorithm > AKA_TEST) {
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED,
                  "an authentication algorithm that this card does not support");
        return 0;
    }
    fits = algorithm == AKA_MILENAGE ? key_len == 16 && opc_len == 16
           : algorithm == AKA_TUAK   ? (key_len == 16 || key_len == 32) && opc_len == 32 && keccak
                                     : key_len == 16;
    if (!fits)
        pe_refuse(pe, PE_INVALID_PARAMETER, "a key or OPc of the wrong length");
    note_key(pe, record);
    return 0;
}

/* Searches the ADF with an AID in the records: the tree of files has no names. */
struct aid_search {
    struct bytes aid;
    uint16_t id;
};

static int match_aid(void *context, uint32_t key, struct bytes value)
{
    struct aid_search *search = context;
    struct fs_file file;

    if (fs_record_parse(value, &file))
        return ERR_FOREIGN;
    if (file.type == FS_APPLICATION && bytes_equal(file.name, search->aid))
        search->id = (uint16_t)key;
    return 0;
}

static int mapping_parameter(struct pe *pe, struct bytes list, struct aka_record *record)
{
    struct aid_search search = {.id = FS_NONE};
    uint32_t options;
    struct tlv source;
    struct bytes value;
    int err;

    if (!pe_number_of(list, 0x80, 0, &options) || tlv_find(list, 0x81, &source))
        return pe_malformed(pe, "incomplete mappingParameter");
    search.aid = source.value;
    err = pe->records.functions->each(pe->records.context, RECORD_FILE, match_aid, &search);
    if (!err)
        err = search.id == FS_NONE ? ERR_NOT_FOUND
                                   : pe->records.functions->get(pe->records.context, RECORD_AKA,
                                                                search.id, &pe->arena, &value);
    if (err == ERR_NOT_FOUND)
        pe_refuse(pe, PE_INVALID_PARAMETER, "mappingSource does not name an application with keys");
    else if (err)
        return err;
    record->options = (uint8_t)options;
    record->mapped = search.id;
    return 0;
}

static bool number48(struct bytes list, uint32_t tag, uint64_t otherwise, uint64_t *out)
{
    uint8_t octets[6];
    size_t len;

    *out = otherwise;
    if (!octets_of(list, tag, octets, sizeof octets, &len) || (len && len != sizeof octets))
        return false;
    for (size_t i = 0; i < len; i++)
        *out = (i ? *out : 0) << 8 | octets[i];
    return *out <= 0x07FFFFFFFFFFULL;
}

static int sqn_state(struct pe *pe, uint16_t application, struct bytes content)
{
    uint8_t octets[SQN_RECORD] = {0};
    struct buf record = BUF_OVER(octets);
    struct tlv list, one;
    unsigned count = 0;

    if (tlv_find(content, 0xA5, &list) == 0) {
        while (count < SQN_SLOTS && tlv_take(&list.value, 0x04, &one) == 0) {
            if (one.value.len != SQN_SEQ_LEN || one.value.at[0] > 0x07)
                return pe_malformed(pe, "a sequence number in sqnInit out of range");
            memcpy(octets + sqn_slot_at(count++), one.value.at, SQN_SEQ_LEN);
        }
        if (list.value.len || count != SQN_SLOTS)
            return pe_malformed(pe, "sqnInit that is not 32 sequence numbers");
    }
    record.len = sizeof octets;
    return pe_put(pe, RECORD_SQN, application, &record);
}

int pe_aka_parameter(struct pe *pe, struct bytes content)
{
    const uint64_t otherwise = 0x000010000000;
    struct aka_record aka = {0};
    uint16_t application;
    uint32_t options;
    struct tlv configuration, choice;
    struct buf record;
    int err;

    application = pe->has_mf ? application_of_context(pe) : FS_MF;
    if (application == FS_MF) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "keys before their application");
        return 0;
    }
    if (tlv_take(&content, 0xA1, &configuration) || tlv_only(configuration.value, &choice) ||
        (choice.tag != 0xA0 && choice.tag != 0xA1))
        return pe_malformed(pe, "akaParameter without its choice");
    if (!pe_number_of(content, 0x82, SQN_WRAP_AROUND, &options) ||
        !number48(content, 0x83, otherwise, &aka.sqn_delta) ||
        !number48(content, 0x84, otherwise, &aka.sqn_age_limit))
        return pe_malformed(pe, "sequence number parameters out of range");
    aka.sqn_options = (uint8_t)options;
    err = choice.tag == 0xA1 ? algorithm_parameter(pe, choice.value, &aka)
                             : mapping_parameter(pe, choice.value, &aka);
    if (!err && !pe->over && !pe->skipping)
        err = sqn_state(pe, application, content);
    if (!err && !pe->over && !pe->skipping) {
        record = arena_buf(&pe->arena, 512);
        aka_record_put(&aka, &record);
        err = pe_put(pe, RECORD_AKA, application, &record);
    }
    secret_wipe_memory(&aka, sizeof aka);
    return err;
}

/* CAVE is not supported (PE_SERVICE_CAVE); the parameters are stored unchanged. */
int pe_cdma_parameter(struct pe *pe, struct bytes content)
{
    uint16_t application = pe->has_mf ? application_of_context(pe) : FS_MF;
    struct tlv key;
    struct buf record;

    if (application == FS_MF) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "keys before their application");
        return 0;
    }
    if (tlv_find(content, 0x81, &key) || key.value.len != 8)
        return pe_malformed(pe, "cdmaParameter without an A-key of 8 octets");
    record = arena_buf(&pe->arena, content.len);
    buf_put(&record, content);
    return pe_put(pe, RECORD_CDMA, application, &record);
}
