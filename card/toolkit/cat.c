/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/cat.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <assert.h>
#include <string.h>

enum { COMMAND_DETAILS_LEN = 3 };

void cat_reset(struct cat *cat)
{
    *cat = (struct cat){.state = CAT_OFF};
}

void cat_terminal_profile(struct cat *cat, struct bytes profile)
{
    profile = bytes_cut(profile, 0, CAT_PROFILE_MAX);
    cat_reset(cat);
    cat->state = CAT_IDLE;
    cat->profile_len = (uint8_t)profile.len;
    if (profile.len)
        memcpy(cat->profile, profile.at, profile.len);
}

bool cat_terminal_has(const struct cat *cat, enum cat_bit bit)
{
    return cat_profile_has(bytes_at(cat->profile, cat->profile_len), bit);
}

bool cat_is_busy(const struct cat *cat)
{
    return cat->state == CAT_PENDING || cat->state == CAT_OUTSTANDING;
}

struct bytes cat_command(const struct cat *cat)
{
    assert(cat_is_busy(cat) == (cat->command_len > 0)); /* CAT-S2 */
    return bytes_at(cat->command, cat->command_len);
}

int cat_queue(struct cat *cat, struct bytes command, bool of_agent)
{
    if (cat->state == CAT_OFF)
        return ERR_STATE;
    if (cat->state != CAT_IDLE)
        return ERR_BUSY;
    if (command.len > sizeof(cat->command))
        return ERR_TOO_LONG;
    memcpy(cat->command, command.at, command.len);
    cat->command_len = (uint16_t)command.len;
    cat->of_agent = of_agent;
    cat->state = CAT_PENDING;
    return 0;
}

uint16_t cat_final_sw(const struct cat *cat)
{
    return cat->state == CAT_PENDING ? sw_proactive(cat->command_len) : SW_OK;
}

int cat_fetch(struct cat *cat)
{
    if (cat->state != CAT_PENDING)
        return ERR_STATE;
    cat->state = CAT_OUTSTANDING;
    return 0;
}

/* The command details of a list of COMPREHENSION-TLVs; empty when there are none. */
static struct bytes command_details(struct bytes list)
{
    struct tlv details;

    if (comprehension_find(list, CAT_TAG_COMMAND_DETAILS, &details) < 0 ||
        details.value.len != COMMAND_DETAILS_LEN)
        return BYTES_NONE;
    return details.value;
}

static struct bytes details_of_command(const struct cat *cat)
{
    struct tlv command;

    return tlv_only(cat_command(cat), &command) < 0 ? BYTES_NONE : command_details(command.value);
}

/* First octet of the Result object. */
static uint8_t general_result(struct bytes response)
{
    struct tlv result;

    if (comprehension_find(response, CAT_TAG_RESULT, &result) < 0 || result.value.len == 0)
        return CAT_RESULT_ABSENT;
    return result.value.at[0];
}

int cat_respond(struct cat *cat, struct bytes response, struct cat_ended *ended)
{
    struct bytes details;

    if (cat->state != CAT_OUTSTANDING)
        return ERR_STATE;
    details = details_of_command(cat);
    if (!bytes_equal(command_details(response), details)) {
        if (!cat->mismatched) {
            cat->mismatched = true;
            cat->state = CAT_PENDING;
            return 0;
        }
        response = BYTES_NONE;
    }
    *ended = (struct cat_ended){cat->of_agent, details.len ? details.at[1] : 0,
                                general_result(response), response};
    cat->state = CAT_IDLE;
    cat->mismatched = false;
    cat->of_agent = false;
    cat->command_len = 0;
    return 1;
}
