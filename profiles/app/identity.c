/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GET IDENTITY (TS 31.102 7.5): the SUCI of TS 24.501 9.11.3.4, concealed as EF.SUCI_Calc_Info_USIM
 * says (DP-5.5).
 */
#include "apdu/tlv.h"
#include "crypto/secret.h"
#include "crypto/suci.h"
#include "profiles/app/naa.h"
#include "profiles/app/usim.h"
#include "profiles/fs/access.h"
#include "profiles/fs/fs_cache.h"

enum {
    P2_SUCI = 0x01,
    P2_SUCI_NSWO = 0x02, /* answered alike (INTERPRETATION.md) */
    EF_IMSI = 0x6F07,
    EF_AD = 0x6FAD,
    DF_5GS = 0x5FC0,
    EF_ROUTING_INDICATOR = 0x4F0A,
    DF_SAIP = 0x5FD0,
    EF_SUCI_CALC_INFO_USIM = 0x4F01,
    TAG_IDENTITY = 0xA1,
    TYPE_SUCI_IMSI = 0x01,
    TAG_SCHEMES = 0xA0,
    TAG_KEYS = 0xA1,
    TAG_KEY_ID = 0x80,
    TAG_KEY = 0x81,
    IMSI_DIGITS_MAX = 15
};

/* The digits of EF.IMSI; 0 when it holds none. */
static unsigned imsi_digits(struct bytes ef, uint8_t digits[IMSI_DIGITS_MAX])
{
    unsigned count = 0;

    if (ef.len < 9 || ef.at[0] < 1 || ef.at[0] > 8)
        return 0;
    for (unsigned i = 1; i < 2U * ef.at[0]; i++) {
        uint8_t octet = ef.at[1 + i / 2];
        uint8_t digit = i % 2 ? octet >> 4 : octet & 0x0F;

        if (digit > 9)
            break;
        digits[count++] = digit;
    }
    return count;
}

/* What EF.SUCI_Calc_Info_USIM asks for: the first scheme that this card has a key for. */
struct choice {
    enum suci_scheme scheme;
    uint8_t key_id;
    struct bytes key;
};

/* The `index`-th pair (from 1) of key identifier and key. */
static bool key_at(struct bytes list, unsigned index, struct choice *out)
{
    struct tlv id, key;

    for (unsigned i = 1; tlv_take(&list, TAG_KEY_ID, &id) == 0; i++) {
        if (tlv_take(&list, TAG_KEY, &key) || id.value.len != 1)
            return false;
        if (i == index) {
            out->key_id = id.value.at[0];
            out->key = key.value;
            return true;
        }
    }
    return false;
}

static struct choice choose(const struct fs_context *context)
{
    struct choice choice = {.scheme = SUCI_NULL};
    struct bytes rest = naa_ef(context, DF_SAIP, EF_SUCI_CALC_INFO_USIM);
    struct tlv schemes, keys = {0};

    if (!naa_service(context, NAA_SERVICE_SUCI_CALCULATION) ||
        !naa_service(context, NAA_SERVICE_SUCI_BY_USIM) || tlv_take(&rest, TAG_SCHEMES, &schemes))
        return choice;
    (void)tlv_take(&rest, TAG_KEYS, &keys);
    for (size_t i = 0; i + 1 < schemes.value.len; i += 2) {
        choice.scheme = schemes.value.at[i];
        if (choice.scheme == SUCI_NULL)
            return choice;
        if ((choice.scheme == SUCI_PROFILE_A || choice.scheme == SUCI_PROFILE_B) &&
            key_at(keys.value, schemes.value.at[i + 1], &choice))
            return choice;
    }
    return (struct choice){.scheme = SUCI_NULL};
}

/* MCC and MNC as TS 24.501 has them: two digits an octet, low nibble first, F for a third MNC digit
 * that is not there. */
static void put_network(struct buf *out, const uint8_t *digits, unsigned mnc_len)
{
    uint8_t third = mnc_len == 3 ? digits[5] : 0x0F;

    buf_put_u8(out, (unsigned)digits[1] << 4 | digits[0]);
    buf_put_u8(out, (unsigned)third << 4 | digits[2]);
    buf_put_u8(out, (unsigned)digits[4] << 4 | digits[3]);
}

static size_t bcd(const uint8_t *digits, unsigned count, uint8_t *out)
{
    for (unsigned i = 0; i < count; i += 2)
        out[i / 2] = (uint8_t)((i + 1 < count ? digits[i + 1] : 0x0F) << 4 | digits[i]);
    return (count + 1) / 2;
}

uint16_t uicc_get_identity(struct fs_context *context, const struct capdu *command,
                           struct buf *response)
{
    struct bytes ad = naa_ef(context, 0, EF_AD);
    struct bytes routing = naa_ef(context, DF_5GS, EF_ROUTING_INDICATOR);
    uint8_t digits[IMSI_DIGITS_MAX], msin[8];
    unsigned mnc_len = ad.len >= 4 && (ad.at[3] & 0x0F) == 3 ? 3 : 2;
    uint16_t application = context->position->application;
    unsigned count;
    struct choice choice;
    size_t mark, start = response->len;
    uint16_t imsi;
    int err;

    if (command->p1 || (command->p2 != P2_SUCI && command->p2 != P2_SUCI_NSWO))
        return SW_WRONG_P1P2;
    if (naa_of(context->fs, application) != NAA_USIM)
        return SW_CONDITIONS;
    imsi = fs_child(context->fs, application, EF_IMSI);
    if (imsi == FS_NONE)
        return SW_CONDITIONS;
    if (!access_allowed(context, imsi, ACCESS_READ))
        return SW_SECURITY_STATUS;
    count = imsi_digits(naa_ef(context, 0, EF_IMSI), digits);
    if (count < 3 + mnc_len + 1)
        return SW_CONDITIONS;
    choice = choose(context);
    mark = tlv_open(response, TAG_IDENTITY);
    buf_put_u8(response, TYPE_SUCI_IMSI);
    put_network(response, digits, mnc_len);
    /* Routing indicator 0, padded with F, when there is no file. */
    buf_put_u8(response, routing.len >= 2 ? routing.at[0] : 0xF0);
    buf_put_u8(response, routing.len >= 2 ? routing.at[1] : 0xFF);
    buf_put_u8(response, choice.scheme);
    buf_put_u8(response, choice.scheme == SUCI_NULL ? 0 : choice.key_id);
    err = suci_conceal(choice.scheme, choice.key,
                       bytes_at(msin, bcd(digits + 3 + mnc_len, count - 3 - mnc_len, msin)),
                       context->rng, response);
    tlv_close(response, mark);
    secret_wipe_memory(msin, sizeof msin);
    if (err == 0)
        return SW_OK;
    response->len = start;
    return err == ERR_MALFORMED ? SW_CONDITIONS : SW_TECHNICAL_PROBLEM;
}
