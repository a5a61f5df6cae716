/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volatile state of a card as JSON; keys and values are in euiccd_state(3). */
#include "card/applet.h"

#include <stdio.h>
#include <stdlib.h>

static void put_text(FILE *to, const char *key, struct bytes text)
{
    fprintf(to, ",\"%s\":\"", key);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < 0x20 || text.at[i] >= 0x7F || text.at[i] == '"' || text.at[i] == '\\')
            fprintf(to, "\\u%04x", text.at[i]);
        else
            putc(text.at[i], to);
    }
    putc('"', to);
}

/* Nothing for no octets. */
static void put_hex(FILE *to, const char *key, struct bytes octets)
{
    if (octets.len == 0)
        return;
    fprintf(to, ",\"%s\":\"", key);
    for (size_t i = 0; i < octets.len; i++)
        fprintf(to, "%02X", octets.at[i]);
    putc('"', to);
}

static void put_flag(FILE *to, const char *key, bool value)
{
    fprintf(to, ",\"%s\":%s", key, value ? "true" : "false");
}

static void put_channel(FILE *to, const struct euiccd_card *card, unsigned number)
{
    const struct channel *channel = &card->channels[number];
    const struct chain *chain = &channel->chain;
    const bool is_uicc = channel->applet == &applet_uicc && card->fs.files;
    const struct fs_file *directory =
        is_uicc ? fs_file(&card->fs, channel->position.directory) : NULL;
    const struct fs_file *ef =
        is_uicc && channel->position.ef ? fs_file(&card->fs, channel->position.ef) : NULL;

    fprintf(to, "%s{\"channel\":%u", number == 0 ? "" : ",", number);
    fprintf(to, ",\"application\":\"%s\"",
            channel->domain && !channel->domain->domain ? "application" : channel->applet->name);
    put_hex(to, "aid", channel_aid(channel));
    if (directory)
        fprintf(to, ",\"directory\":\"%04X\"", directory->fid);
    if (ef)
        fprintf(to, ",\"file\":\"%04X\"", ef->fid);
    if (chain->next_block)
        fprintf(to, ",\"receivedOctets\":%zu", chain->command_len);
    if (chain->response_at < chain->response_len)
        fprintf(to, ",\"responseOctets\":%zu", chain->response_len - chain->response_at);
    putc('}', to);
}

static void put_session(FILE *to, const struct rsp_session *rsp)
{
    static const char *const states[] = {
        [RSP_NONE] = "none",         [RSP_CHALLENGED] = "challenged",
        [RSP_PREPARED] = "prepared", [RSP_AUTHENTICATED] = "authenticated",
        [RSP_LOADING] = "loading",
    };

    fprintf(to, ",\"session\":{\"state\":\"%s\"", states[rsp->state]);
    if (rsp->state >= RSP_CHALLENGED)
        put_hex(to, "euiccChallenge", BYTES_OF(rsp->challenge));
    if (rsp->state >= RSP_AUTHENTICATED) {
        put_hex(to, "transactionId", rsp->transaction_id);
        put_text(to, "serverAddress", rsp->server_address);
        fprintf(to, ",\"server\":\"%s\"", rsp->is_smds ? "SM-DS" : "SM-DP+");
    }
    putc('}', to);
}

static void put_toolkit(FILE *to, const struct euiccd_card *card)
{
    static const char *const states[] = {
        [CAT_OFF] = "off",
        [CAT_IDLE] = "idle",
        [CAT_PENDING] = "pending",
        [CAT_OUTSTANDING] = "outstanding",
    };
    const struct toolkit_state *toolkit = &card->euicc.volatile_state.toolkit;

    fprintf(to, ",\"toolkit\":{\"state\":\"%s\"", states[card->cat.state]);
    put_hex(to, "command", cat_command(&card->cat));
    if (cat_is_busy(&card->cat))
        fprintf(to, ",\"from\":\"%s\"", card->cat.of_agent ? "IPAe" : "card");
    put_hex(to, "terminalProfile", bytes_at(card->cat.profile, card->cat.profile_len));
    put_flag(to, "refresh", toolkit->refresh);
    putc('}', to);
}

static void put_switch(FILE *to, const struct switching *switching)
{
    fputs(",\"profileSwitch\":{", to);
    fprintf(to, "\"pending\":%s", switching->marked ? "true" : "false");
    put_flag(to, "refresh", switching->refresh);
    put_flag(to, "untilReset", switching->until_reset);
    putc('}', to);
}

int euiccd_state(struct euiccd_card *card, char **json)
{
    const struct euicc_volatile *state = &card->euicc.volatile_state;
    size_t size = 0;
    char *text = NULL;
    FILE *to = open_memstream(&text, &size);
    bool failed;

    if (!to)
        return ERR_MEMORY;
    fprintf(to, "{\"on\":%s", card->on ? "true" : "false");
    fprintf(to, ",\"activeIpa\":\"%s\"",
            euicc_active_ipa(&card->euicc) == EUICC_IPA_IPAE ? "ipae" : "ipad");
    put_flag(to, "seeded", card->rng_library != NULL);
    fputs(",\"channels\":[", to);
    for (unsigned i = 0; card->on && i < APDU_CHANNELS; i++)
        if (card->channels[i].open)
            put_channel(to, card, i);
    putc(']', to);
    put_session(to, &state->rsp);
    put_toolkit(to, card);
    put_switch(to, &state->switching);
    if (state->installed.valid)
        put_hex(to, "awaitsImmediateEnable", BYTES_OF(state->installed.iccid));
    putc('}', to);
    failed = ferror(to);
    if (fclose(to) != 0 || failed) {
        free(text);
        return ERR_MEMORY;
    }
    *json = text;
    return 0;
}

void euiccd_state_free(char *json)
{
    free(json);
}
