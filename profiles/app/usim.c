/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTHENTICATE (TS 31.102 7.1, TS 31.103 7.1; DP-5.5) and GET CHALLENGE. */
#include "profiles/app/usim.h"

#include <string.h>

#include "crypto/rng.h"
#include "crypto/secret.h"
#include "profiles/app/naa.h"
#include "profiles/app/sqn.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/fs/pin.h"

enum {
    P2_SPECIFIC = 0x80,
    P2_CONTEXT = 0x7F,
    CONTEXT_GSM = 0x00,
    CONTEXT_3G = 0x01,
    TAG_SUCCESS = 0xDB,
    TAG_SYNC_FAILURE = 0xDC,
    /* algorithmOptions (DP-4.4) */
    OPTION_RES = 0x03,
    OPTION_MAC_SHIFT = 2,
    OPTION_CK_256 = 0x10,
    OPTION_IK_256 = 0x20,
    APPLICATION_PIN_FIRST = 0x01,
    APPLICATION_PIN_LAST = 0x08
};

/* The data of one AUTHENTICATE; wiped at its end. */
struct run {
    struct aka_record record; /* options of the application itself */
    struct aka aka;           /* keys of the application, or of the one mapped to */
    struct sqn_state sqn;
    uint16_t sqn_owner;         /* id of the ADF with the sequence numbers */
    const uint8_t *rand, *autn; /* in the command */
    struct aka_result result;
};

static int read_record(const struct fs_context *context, uint16_t id, struct aka_record *out)
{
    const struct records *records = &context->fs->records;
    struct bytes value;
    int err;

    if (!records->functions)
        return ERR_NOT_FOUND;
    err = records->functions->get(records->context, RECORD_AKA, id, context->arena, &value);
    return err ? err : aka_record_parse(value, out);
}

/* algorithmOptions of TUAK and the test algorithm (DP-4.4; our reading for TUAK). */
static void take_options(struct aka *aka, uint8_t options)
{
    static const uint8_t res[] = {4, 8, 16, 32}, mac[] = {8, 16, 32, 8};

    if (aka->algorithm == AKA_TUAK) {
        aka->res_len = res[options & OPTION_RES];
        aka->mac_len = mac[options >> OPTION_MAC_SHIFT & OPTION_RES];
        aka->ck_len = options & OPTION_CK_256 ? 32 : 16;
        aka->ik_len = options & OPTION_IK_256 ? 32 : 16;
    } else if (aka->algorithm == AKA_TEST) {
        aka->res_len = res[(options & OPTION_RES) < 3 ? options & OPTION_RES : 2];
    }
}

static int take_keys(struct aka *aka, const struct aka_record *record)
{
    aka_init(aka, record->algorithm);
    memcpy(aka->key, record->key, record->key_len);
    aka->key_len = record->key_len;
    memcpy(aka->opc, record->opc, record->opc_len);
    if (record->algorithm == AKA_MILENAGE) {
        memcpy(aka->rotation, record->rotation, sizeof aka->rotation);
        memcpy(aka->xoring, record->xoring, sizeof aka->xoring);
    }
    if (record->algorithm == AKA_TUAK)
        aka->keccak_iterations = record->keccak;
    take_options(aka, record->options);
    return aka_check(aka);
}

/* Keys and sequence numbers for the current application. ERR_NOT_FOUND: no keys. */
static int begin(const struct fs_context *context, struct run *run)
{
    const struct records *records = &context->fs->records;
    uint16_t id = context->position->application;
    struct aka_record mapped;
    struct bytes value;
    int err;

    run->sqn_owner = id;
    err = id == FS_MF ? ERR_NOT_FOUND : read_record(context, id, &run->record);
    if (err)
        return err;
    if (run->record.algorithm == 0) {
        err = read_record(context, run->record.mapped, &mapped);
        if (!err && mapped.algorithm == 0)
            err = ERR_FOREIGN;
        if (!err)
            err = take_keys(&run->aka, &mapped);
        secret_wipe_memory(&mapped, sizeof mapped);
        if (run->record.options & MAPPING_SQN)
            run->sqn_owner = run->record.mapped;
    } else {
        err = take_keys(&run->aka, &run->record);
    }
    if (!err)
        err = records->functions->get(records->context, RECORD_SQN, run->sqn_owner, context->arena,
                                      &value);
    return err ? err : sqn_parse(value, &run->sqn);
}

/* The application PIN of the NAA: the global ones that its PIN status template names. */
static bool pin_allows(const struct fs_context *context)
{
    uint16_t id = context->position->application;
    struct bytes pins = context->fs->files[id].pins;

    for (size_t i = 0; i < pins.len; i++)
        if (pins.at[i] >= APPLICATION_PIN_FIRST && pins.at[i] <= APPLICATION_PIN_LAST &&
            !pin_satisfied(context, id, pins.at[i]))
            return false;
    return true;
}

static uint16_t status_of(int err)
{
    return err == 0                 ? SW_OK
           : err == ERR_NOT_FOUND   ? SW_CONDITIONS
           : err == ERR_MEMORY      ? SW_AUTHENTICATION_MEMORY
           : err == ERR_UNSUPPORTED ? SW_AUTHENTICATION_CONTEXT
                                    : SW_TECHNICAL_PROBLEM;
}

static uint16_t check_command(const struct fs_context *context, const struct capdu *command)
{
    enum naa_kind kind = naa_of(context->fs, context->position->application);
    unsigned security_context = command->p2 & P2_CONTEXT;

    if (command->p1 || !(command->p2 & P2_SPECIFIC))
        return SW_WRONG_P1P2;
    if (kind == NAA_NONE || kind == NAA_CSIM)
        return SW_CONDITIONS;
    if (security_context != CONTEXT_3G && !(security_context == CONTEXT_GSM && kind == NAA_USIM &&
                                            naa_service(context, NAA_SERVICE_GSM_SECURITY)))
        return SW_AUTHENTICATION_CONTEXT;
    return pin_allows(context) ? SW_OK : SW_SECURITY_STATUS;
}

/* One length-value pair; false when it is not `len` octets. */
static bool take_lv(struct bytes *data, size_t len, const uint8_t **out)
{
    if (data->len < 1 + len || data->at[0] != len)
        return false;
    *out = data->at + 1;
    *data = bytes_from(*data, 1 + len);
    return true;
}

static uint16_t take_data(const struct capdu *command, struct run *run)
{
    bool is_3g = (command->p2 & P2_CONTEXT) == CONTEXT_3G;
    struct bytes data = command->data;

    if (!command->has_data)
        return SW_WRONG_LENGTH;
    if (!take_lv(&data, AKA_RAND_LEN, &run->rand) ||
        (is_3g && !take_lv(&data, AKA_SQN_LEN + AKA_AMF_LEN + run->aka.mac_len, &run->autn)) ||
        data.len)
        return SW_WRONG_DATA;
    return SW_OK;
}

/* All checks before a run is counted: the same for consume_try and run. */
static uint16_t prepare(const struct fs_context *context, const struct capdu *command,
                        struct run *run)
{
    uint16_t sw = check_command(context, command);
    int err = sw == SW_OK ? begin(context, run) : 0;

    if (sw != SW_OK || err)
        return err ? status_of(err) : sw;
    return take_data(command, run);
}

/* authCounterMax: a run is counted durably before it is executed. */
uint16_t uicc_authenticate_consume_try(struct fs_context *context, const struct capdu *command)
{
    const struct records *records = &context->fs->records;
    struct run run = {0};
    uint8_t count[4];
    uint16_t sw = prepare(context, command, &run);
    int err = 0;

    if (sw == SW_OK && run.record.has_runs_maximum && run.aka.algorithm != AKA_TEST) {
        if (run.sqn.runs >= run.record.runs_maximum) {
            sw = SW_CONDITIONS;
        } else {
            uint32_t runs = run.sqn.runs + 1;

            for (unsigned i = 4; i-- > 0; runs >>= 8)
                count[i] = (uint8_t)runs;
            err = records->functions->consume_try(records->context, RECORD_SQN, run.sqn_owner, 0,
                                                  BYTES_OF(count));
        }
    }
    secret_wipe_memory(&run, sizeof run);
    return err ? status_of(err) : sw;
}

static void put_lv(struct buf *out, const uint8_t *at, size_t len)
{
    buf_put_u8(out, (unsigned)len);
    buf_put(out, bytes_at(at, len));
}

static uint64_t number48(const uint8_t *at)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        value = value << 8 | at[i];
    return value;
}

/* AUTS = (SQN_MS xor AK*) || MAC-S, TS 33.102 6.3.3. */
static int put_auts(const struct run *run, const uint8_t *rand, struct buf *out)
{
    static const uint8_t amf[AKA_AMF_LEN] = {0, 0};
    uint64_t highest = sqn_highest(&run->sqn);
    uint8_t sqn[AKA_SQN_LEN], ak[AKA_AK_LEN], mac[AKA_OUT_MAX], concealed[AKA_SQN_LEN];
    int err;

    for (unsigned i = AKA_SQN_LEN; i-- > 0; highest >>= 8)
        sqn[i] = (uint8_t)highest;
    err = aka_f1_star(&run->aka, rand, sqn, amf, mac);
    if (!err)
        err = aka_f5_star(&run->aka, rand, ak);
    if (err)
        return err;
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        concealed[i] = sqn[i] ^ ak[i];
    buf_put_u8(out, TAG_SYNC_FAILURE);
    buf_put_u8(out, (unsigned)(AKA_SQN_LEN + run->aka.mac_len));
    buf_put(out, BYTES_OF(concealed));
    buf_put(out, bytes_at(mac, run->aka.mac_len));
    return 0;
}

/* Writes the slot that `sqn` uses; one write, inside the transaction of the command (USIM-A1). */
static int accept_sqn(const struct fs_context *context, const struct run *run, uint64_t sqn)
{
    const struct records *records = &context->fs->records;
    uint8_t seq[SQN_SEQ_LEN];
    uint32_t at = sqn_slot(sqn, seq);

    return records->functions->update(records->context, RECORD_SQN, run->sqn_owner, at,
                                      BYTES_OF(seq));
}

static uint16_t authenticate_3g(const struct fs_context *context, struct run *run,
                                struct buf *response)
{
    const uint8_t *rand = run->rand, *autn = run->autn;
    uint8_t sqn[AKA_SQN_LEN], mac[AKA_OUT_MAX], kc[8];
    int err;

    err = aka_f2345(&run->aka, rand, &run->result);
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        sqn[i] = autn[i] ^ run->result.ak[i];
    if (!err)
        err = aka_f1(&run->aka, rand, sqn, autn + AKA_SQN_LEN, mac);
    if (err)
        return status_of(err);
    if (secret_equal(bytes_at(mac, run->aka.mac_len),
                     bytes_at(autn + AKA_SQN_LEN + AKA_AMF_LEN, run->aka.mac_len)) != GOOD)
        return SW_AUTHENTICATION_MAC;
    if (run->aka.algorithm != AKA_TEST) { /* the test algorithm has no freshness check */
        if (sqn_check(&run->sqn, &run->record, number48(sqn)) != GOOD)
            return status_of(put_auts(run, rand, response));
        err = accept_sqn(context, run, number48(sqn));
        if (err)
            return SW_MEMORY_PROBLEM;
    }
    buf_put_u8(response, TAG_SUCCESS);
    put_lv(response, run->result.res, run->aka.res_len);
    put_lv(response, run->result.ck, run->aka.ck_len);
    put_lv(response, run->result.ik, run->aka.ik_len);
    if (naa_of(context->fs, context->position->application) == NAA_USIM &&
        naa_service(context, NAA_SERVICE_GSM_ACCESS) && run->aka.ck_len == 16) {
        aka_c3(run->result.ck, run->result.ik, kc);
        put_lv(response, kc, sizeof kc);
        secret_wipe_memory(kc, sizeof kc);
    }
    return SW_OK;
}

static uint16_t authenticate_gsm(struct run *run, struct buf *response)
{
    uint8_t sres[4], kc[8];
    int err = aka_f2345(&run->aka, run->rand, &run->result);

    if (err)
        return status_of(err);
    aka_c2(run->result.res, run->aka.res_len, sres);
    aka_c3(run->result.ck, run->result.ik, kc);
    put_lv(response, sres, sizeof sres);
    put_lv(response, kc, sizeof kc);
    secret_wipe_memory(kc, sizeof kc);
    return SW_OK;
}

uint16_t uicc_authenticate(struct fs_context *context, const struct capdu *command,
                           struct buf *response)
{
    struct run run = {0};
    uint16_t sw = prepare(context, command, &run);

    if (sw == SW_OK)
        sw = (command->p2 & P2_CONTEXT) == CONTEXT_3G ? authenticate_3g(context, &run, response)
                                                      : authenticate_gsm(&run, response);
    secret_wipe_memory(&run, sizeof run);
    return sw;
}

uint16_t uicc_get_challenge(struct fs_context *context, const struct capdu *command,
                            struct buf *response)
{
    uint8_t *at;

    if (command->p1 || command->p2)
        return SW_WRONG_P1P2;
    if (command->has_data || !command->has_le || command->le > APDU_SHORT_LE_MAX)
        return SW_WRONG_LENGTH;
    at = buf_grow(response, command->le);
    if (!at || context->rng->fill(context->rng, at, command->le))
        return SW_TECHNICAL_PROBLEM;
    return SW_OK;
}
