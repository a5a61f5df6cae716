/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.eUICCMemoryReset of SGP.32 v1.0 (5.9.5; F.1): BF34, five options, of which the last two
 * moved later. For cards with the quirk v1.0.
 */
#include "apdu/tlv.h"
#include "card/es10/functions.h"
#include "card/euicc/memory_reset.h"

/* The option of today for each bit of v1.0, which did not distinguish preloaded test profiles. */
static const unsigned options_1_0[] = {
    RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES,   RESET_OPTIONS_DELETE_FIELD_LOADED_TEST_PROFILES,
    RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS,    RESET_OPTIONS_RESET_EIM_CONFIG_DATA,
    RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG,
};

static int read_options(struct bytes request, unsigned *options)
{
    struct tlv dataobject, bits;

    *options = 0;
    if (tlv_only(request, &dataobject) < 0 || tlv_only(dataobject.value, &bits) < 0 ||
        bits.tag != 0x82 || bits.value.len != 2 || bits.value.at[0] > 7)
        return ERR_MALFORMED;
    for (unsigned n = 0; n < sizeof(options_1_0) / sizeof(options_1_0[0]); n++)
        if (bits.value.at[1] & (0x80 >> n))
            *options |= options_1_0[n];
    return 0;
}

int es10b_euicc_memory_reset_1_0(struct es10_call *call, const void *request, void *response)
{
    struct memory_reset_result result;
    struct refusal refusal;
    unsigned options;
    size_t response_mark;
    int err = read_options(call->request, &options);

    (void)request;
    (void)response;
    if (err == 0)
        err = memory_reset(call->euicc, call->arena, options, &result, &refusal);
    if (err < 0)
        return err;
    response_mark = tlv_open(call->response, 0xBF34);
    tlv_put_u8(call->response, 0x02, (unsigned)refusal.code);
    if (options & RESET_OPTIONS_RESET_EIM_CONFIG_DATA)
        tlv_put_u8(call->response, 0x81, (unsigned)result.eim);
    if (options & RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG)
        tlv_put_u8(call->response, 0x82, (unsigned)result.immediate_enable);
    tlv_close(call->response, response_mark);
    if (refusal.code != RESET_NOTHING_TO_DELETE)
        return es10_finish(call, &refusal);
    (void)es10_finish(call, &refusal); /* logged; the other parts stay done (B-102) */
    return ES10_DONE;
}
