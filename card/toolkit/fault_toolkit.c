/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/fault_toolkit.h"

#include "apdu/tlv.h"
#include "card/fault/fault.h"

/* Command details of `command`; false: it has none. */
static bool find_details(struct bytes command, struct tlv *details)
{
    struct tlv whole;

    return tlv_only(command, &whole) == 0 &&
           comprehension_find(whole.value, CAT_TAG_COMMAND_DETAILS, details) == 0 &&
           details->value.len == 3;
}

static void put_unable(struct buf *out, struct bytes details)
{
    static const uint8_t identities[] = {CAT_DEVICE_TERMINAL, CAT_DEVICE_UICC};
    static const uint8_t result[] = {CAT_RESULT_TERMINAL_UNABLE, 0x00}; /* no specific cause */

    comprehension_put(out, CAT_TAG_COMMAND_DETAILS | CAT_CR, details);
    comprehension_put(out, CAT_TAG_DEVICE_IDENTITIES | CAT_CR, BYTES_OF(identities));
    comprehension_put(out, CAT_TAG_RESULT | CAT_CR, BYTES_OF(result));
}

bool toolkit_fault_busy(struct euiccd_card *card, struct bytes command, struct buf *response)
{
    struct faults *faults = card->euicc.faults;
    struct fault_subject subject = {FAULT_TOOLKIT, -1, -1, NULL};
    const struct fault *fault;
    struct tlv details;

    if (!faults || !find_details(command, &details))
        return false;
    subject.name = cat_name(CAT_LIST_COMMAND, details.value.at[1]);
    fault = faults_match(faults, &subject);
    if (!fault)
        return false;
    faults_effect(faults)->id = fault->id;
    fault_note(&card->trace, fault, command);
    if (fault->rule.action == FAULT_STATUS) {
        card->fault_memory.fetch_sw = fault->rule.sw;
        return false;
    }
    put_unable(response, details.value);
    return true;
}

uint16_t toolkit_fault_fetch(struct euiccd_card *card)
{
    uint16_t sw = card->fault_memory.fetch_sw;

    card->fault_memory.fetch_sw = 0;
    return sw;
}
