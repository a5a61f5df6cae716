/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Installs a profile without a server and without notifications, with the checks and the profile
 * element interpreter of a download, in one transaction.
 */
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/asn1/tags.h"
#include "card/euicc/ecasd_keys.h"
#include "card/euicc/metadata.h"
#include "card/euicc/profile.h"
#include "card/options.h"
#include "card/store/store_tx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    METADATA_MAX = 256, /* octets of metadata made from a header */
    PROVIDER_MAX = 32,  /* serviceProviderName */
    NAME_MAX_LEN = 64   /* profileName */
};

/* Parameters and record of one installation or change of a profile's state. */
struct installation {
    struct euiccd_card *card;
    const struct euiccd_profile *order;
    struct euiccd_error *error;
    struct store_profile record;
    struct bytes iccid; /* of euiccd_set_enabled */
};

static int __attribute__((format(printf, 3, 4)))
refuse(struct installation *work, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (work->error)
        vsnprintf(work->error->text, sizeof(work->error->text), format, arguments);
    va_end(arguments);
    return err;
}

/* Makes metadata from the ProfileHeader: ICCID with swapped digits; profileType as
 * serviceProviderName and profileName. */
static int make_metadata(struct installation *work, struct bytes *metadata)
{
    struct bytes cursor = from_euiccd(work->order->package);
    struct buf buf = arena_buf(&work->card->arena, METADATA_MAX);
    struct tlv header, iccid, name;
    uint8_t swapped[STORE_ICCID_LEN];
    size_t mark;

    if (tlv_take(&cursor, PE_TAG_HEADER, &header) < 0 ||
        tlv_find(header.value, PE_HEADER_ICCID, &iccid) < 0 || iccid.value.len != sizeof(swapped))
        return refuse(work, ERR_MALFORMED,
                      "package: the ProfileHeader with an ICCID of 10 octets is missing");
    if (tlv_find(header.value, PE_HEADER_PROFILE_TYPE, &name) < 0)
        name.value = BYTES_NONE;
    for (size_t i = 0; i < sizeof(swapped); i++)
        swapped[i] = (uint8_t)(iccid.value.at[i] << 4 | iccid.value.at[i] >> 4);
    mark = tlv_open(&buf, TAG_STORE_METADATA);
    tlv_put(&buf, TAG_ICCID, BYTES_OF(swapped));
    tlv_put(&buf, TAG_SERVICE_PROVIDER_NAME, bytes_cut(name.value, 0, PROVIDER_MAX));
    tlv_put(&buf, TAG_PROFILE_NAME, bytes_cut(name.value, 0, NAME_MAX_LEN));
    tlv_close(&buf, mark);
    *metadata = buf_bytes(&buf);
    return buf.overflow ? ERR_MEMORY : 0;
}

/* Adds the profile's record, in state INSTALLING. */
static int add_record(struct installation *work)
{
    struct euicc *euicc = &work->card->euicc;
    struct arena *arena = &work->card->arena;
    struct bytes metadata = from_euiccd(work->order->metadata);
    const struct ecasd_chain *chains;
    struct refusal refusal;
    size_t count;
    int err = metadata.len ? 0 : make_metadata(work, &metadata);

    if (err == 0)
        err = metadata_read(euicc, arena, metadata, &work->record, &refusal);
    if (err < 0)
        return err;
    if (refusal.code)
        return refuse(work,
                      refusal.code ==
                              ERROR_REASON_INSTALL_FAILED_DUE_TO_ICCID_ALREADY_EXISTS_ON_EUICC
                          ? ERR_EXISTS
                          : ERR_MALFORMED,
                      "metadata: %s", refusal.reason);
    err = ecasd_chains(euicc, &chains, &count);
    if (err == 0)
        err = profile_pick_aid(euicc, arena, work->record.aid);
    if (err < 0)
        return err;
    work->record.ci_key_id = chains[0].credential.ci_key_id;
    work->record.preloaded = true;
    work->record.state = STORE_PROFILE_INSTALLING;
    return store_add_profile(euicc->store, &work->record, &work->record.id);
}

/* Interprets the package and stores the profile's files and data. */
static int load_elements(struct installation *work)
{
    struct profile_records context = {work->card->euicc.store, work->record.id};
    struct records records = profile_records_of(&context);
    struct buf response = arena_buf(&work->card->arena, PE_RESPONSE_MAX);
    struct refusal refusal;
    enum pe_status status;
    struct pe *pe = NULL;
    int err = pe_begin(&pe, &records);

    if (err == 0 && work->card->euicc.facts.inert_applications)
        pe_allow_applications(pe);
    if (err == 0)
        err = pe_feed(pe, from_euiccd(work->order->package));
    if (err == 0)
        err = pe_end(pe, &response, &status);
    if (err == 0 && status != PE_OK)
        err = refuse(work, status == PE_NOT_ENOUGH_MEMORY ? ERR_FULL : ERR_MALFORMED,
                     "package: %s: %s", pe_status_text(status), pe_reason(pe));
    if (err == 0)
        err = metadata_match(&work->record, pe_facts(pe), &refusal);
    if (err == 0 && refusal.code)
        err = refuse(work, ERR_MALFORMED, "package and metadata: %s", refusal.reason);
    pe_free(pe);
    return err;
}

/* An order of the package that is not carried out yet must not meet other states of profiles. */
static int check_no_switch(struct installation *work)
{
    struct store_switching switching;
    int err = store_get_switching(work->card->euicc.store, &switching);

    if (err == 0 && switching.cause)
        err = refuse(work, ERR_STATE,
                     "a profile switch is pending; it is completed at the next power-on");
    return err;
}

static int disable(struct installation *work)
{
    struct euicc *euicc = &work->card->euicc;
    struct store_profile enabled;
    int found = profile_find_enabled(euicc, &work->card->arena, &enabled);

    if (found <= 0)
        return found;
    return store_set_profile_state(euicc->store, enabled.id, STORE_PROFILE_DISABLED);
}

static int enable(struct installation *work)
{
    int err = 0;

    if (work->record.ecall_indication)
        err = refuse(work, ERR_UNSUPPORTED,
                     "an Emergency Profile can be enabled by EnableEmergencyProfile only");
    if (err == 0)
        err = check_no_switch(work);
    if (err == 0)
        err = disable(work);
    if (err < 0)
        return err;
    return store_set_profile_state(work->card->euicc.store, work->record.id, STORE_PROFILE_ENABLED);
}

static int install(struct installation *work)
{
    int err = add_record(work);

    if (err == 0)
        err = load_elements(work);
    if (err < 0)
        return err;
    if (work->order->enable)
        return enable(work);
    return store_set_profile_state(work->card->euicc.store, work->record.id,
                                   STORE_PROFILE_DISABLED);
}

/* One transaction of a card that is off. */
static int change(struct installation *work, int (*what)(struct installation *work))
{
    struct euiccd_card *card = work->card;
    struct store *store = card->euicc.store;
    int err;

    if (card->on)
        return refuse(work, ERR_STATE, "the card is powered on; power it off first");
    err = store_begin(store);
    if (err == 0) {
        err = what(work);
        if (err == 0)
            err = store_commit(store);
        else
            store_rollback(store);
    }
    arena_reset(&card->arena);
    if (card_end_cut(card))
        err = refuse(work, ERR_IO, "a fault rule cut the power");
    if (err < 0 && work->error && work->error->text[0] == '\0')
        refuse(work, err, "%s", err_reason(err));
    return err;
}

int euiccd_install(struct euiccd_card *card, const struct euiccd_profile *profile,
                   struct euiccd_error *error)
{
    struct euiccd_profile order;
    struct installation work = {.card = card, .order = &order, .error = error};
    int err;

    if (error)
        error->text[0] = '\0';
    err = options_read(&order, sizeof(order), profile, error);
    return err < 0 ? err : change(&work, install);
}

static int set_enabled(struct installation *work)
{
    bool wanted = work->order->enable;
    int found = profile_find(&work->card->euicc, &work->card->arena, work->iccid, &work->record);

    if (found < 0)
        return found;
    if (found == 0)
        return refuse(work, ERR_NOT_FOUND, "no profile with this ICCID is installed");
    if (wanted == (work->record.state == STORE_PROFILE_ENABLED))
        return 0;
    if (wanted)
        return enable(work);
    found = check_no_switch(work);
    return found < 0 ? found : disable(work);
}

int euiccd_set_enabled(struct euiccd_card *card, const uint8_t iccid[10], bool enabled,
                       struct euiccd_error *error)
{
    const struct euiccd_profile order = {.enable = enabled};
    struct installation work = {
        .card = card, .order = &order, .error = error, .iccid = bytes_at(iccid, STORE_ICCID_LEN)};

    if (error)
        error->text[0] = '\0';
    return change(&work, set_enabled);
}
