/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs of a card (TS 102 221 9.5, 11.1.9 to 11.1.13): which are verified, which are disabled. A
 * disabled PIN stays so through a reset; the others must be verified again.
 */
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/session/session_private.h"

#include <stdio.h>
#include <string.h>

enum { BLOCKED = 0x6983, TRIES_LEFT = 0x63C0 };

/* Key references of P2 (TS 102 221 table 9.3). */
static const struct {
    uint8_t reference;
    const char *name;
} pins[] = {
    {0x01, "PIN1"},   {0x02, "PIN1.2"}, {0x03, "PIN1.3"}, {0x04, "PIN1.4"}, {0x05, "PIN1.5"},
    {0x06, "PIN1.6"}, {0x07, "PIN1.7"}, {0x08, "PIN1.8"}, {0x11, "UPIN"},   {0x81, "PIN2"},
    {0x82, "PIN2.2"}, {0x83, "PIN2.3"}, {0x84, "PIN2.4"}, {0x85, "PIN2.5"}, {0x86, "PIN2.6"},
    {0x87, "PIN2.7"}, {0x88, "PIN2.8"}, {0x0A, "ADM1"},   {0x0B, "ADM2"},   {0x0C, "ADM3"},
    {0x0D, "ADM4"},   {0x0E, "ADM5"},   {0x8A, "ADM6"},   {0x8B, "ADM7"},   {0x8C, "ADM8"},
    {0x8D, "ADM9"},   {0x8E, "ADM10"},
};
enum { PINS = sizeof(pins) / sizeof(pins[0]), CLA_GSM = 0xA0, GSM_CHV2 = 0x02 };

_Static_assert(PINS <= 32, "a bit for each");

/* Bit of the PIN that the command names; 0: none. */
static uint32_t bit_of(const struct exchange *exchange)
{
    unsigned reference = exchange->p2;

    if (exchange->cla == CLA_GSM && reference == GSM_CHV2)
        reference = 0x81;
    for (unsigned i = 0; i < PINS; i++)
        if (pins[i].reference == reference)
            return UINT32_C(1) << i;
    return 0;
}

static void write_text(struct session_card *card)
{
    size_t len = 0;

    card->pins[0] = '\0';
    for (unsigned i = 0; i < PINS; i++) {
        uint32_t bit = UINT32_C(1) << i;

        if ((card->verified | card->disabled) & bit)
            len += (size_t)snprintf(card->pins + len, sizeof(card->pins) - len, "%s%s%s",
                                    len ? " " : "", pins[i].name,
                                    card->disabled & bit ? "-disabled" : "");
    }
}

void pins_restore(struct session_card *card, uint32_t verified)
{
    card->verified = verified;
    write_text(card);
}

void pins_reset(struct session_card *card)
{
    pins_restore(card, 0);
}

static void apply(struct session_card *card, const struct exchange *exchange, uint32_t bit)
{
    bool query = exchange->command.len == 0;

    if (sw_is_ok(exchange->sw)) {
        if (exchange->ins == INS_DISABLE_PIN)
            card->disabled |= bit;
        else if (exchange->ins == INS_ENABLE_PIN)
            card->disabled &= ~bit;
        if (!(card->disabled & bit))
            card->verified |= bit;
    } else if (!query && ((exchange->sw & 0xFFF0) == TRIES_LEFT || exchange->sw == BLOCKED)) {
        card->verified &= ~bit;
    }
}

void pins_apply(struct session_card *card, struct exchange *exchange)
{
    uint32_t verified = card->verified, disabled = card->disabled;

    switch (exchange->ins) {
    case INS_VERIFY_PIN:
    case INS_CHANGE_PIN:
    case INS_DISABLE_PIN:
    case INS_ENABLE_PIN:
    case INS_UNBLOCK_PIN:
        apply(card, exchange, bit_of(exchange));
        if (verified != card->verified || disabled != card->disabled)
            write_text(card);
        break;
    default:
        break;
    }
    exchange->pins = card->pins;
}
