/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GET STATUS (DP-6.2; GPC_SPE_034 11.4): the registry of the profile. P1 80: the MNO-SD; 40: other
 * security domains and applications; 20, 10: load files. A response has whole entries only; with
 * more of them its status word is 6310, and GET STATUS [next] continues.
 */
#include "apdu/tlv.h"
#include "profiles/applications.h"
#include "profiles/gp/gp_private.h"

#include <string.h>

enum {
    SUBSET_MNO_SD = 0x80,
    SUBSET_APPLICATIONS = 0x40,
    SUBSET_LOAD_FILES = 0x20,
    SUBSET_MODULES = 0x10,
    P2_TLV = 0x02,
    P2_NEXT = 0x01,
    MNO_SD = 1, /* number of the first security domain */
    TAG_LIST = 0x5C,
    TAG_ENTRY = 0xE3,
    TAG_LIFE = 0x9F70,
    TAG_PRIVILEGES = 0xC5,
    TAG_DOMAIN = 0xCC,
    TAG_LOAD_FILE = 0xC4,
    TAG_VERSION = 0xCE,
    TAG_MODULE = 0x84,
    RESPONSE_MAX = 480, /* octets; several GET RESPONSE, and one script of SCP80 */
    TAGS_MAX = 16
};

struct entry {
    struct bytes aid, privileges, domain, load_file, version; /* empty: has none */
    uint8_t life;
    const struct cap *modules; /* NULL: are not listed */
};

struct listing {
    struct gp_context *context;
    struct bytes aid; /* those that start with it */
    uint32_t tags[TAGS_MAX];
    unsigned tag_count; /* 0: all */
    uint8_t subset;
    uint32_t skip; /* entries of earlier responses */
    uint32_t found, done;
    bool more;
    struct bytes owner; /* AID of the MNO-SD, to which what names no domain belongs */
    size_t start;
    struct buf *out;
};

static bool wants(const struct listing *listing, uint32_t tag)
{
    for (unsigned i = 0; i < listing->tag_count; i++)
        if (listing->tags[i] == tag)
            return true;
    return listing->tag_count == 0;
}

static void put_entry(const struct listing *listing, const struct entry *entry)
{
    struct buf *out = listing->out;
    size_t mark = tlv_open(out, TAG_ENTRY);

    if (wants(listing, GP_TAG_AID))
        tlv_put(out, GP_TAG_AID, entry->aid);
    if (wants(listing, TAG_LIFE))
        tlv_put_u8(out, TAG_LIFE, entry->life);
    if (entry->privileges.len && wants(listing, TAG_PRIVILEGES))
        tlv_put(out, TAG_PRIVILEGES, entry->privileges);
    if (entry->load_file.len && wants(listing, TAG_LOAD_FILE))
        tlv_put(out, TAG_LOAD_FILE, entry->load_file);
    if (entry->version.len && wants(listing, TAG_VERSION))
        tlv_put(out, TAG_VERSION, entry->version);
    for (unsigned i = 0; entry->modules && i < entry->modules->applet_count; i++)
        if (wants(listing, TAG_MODULE))
            tlv_put(out, TAG_MODULE, entry->modules->applets[i]);
    if (entry->domain.len && wants(listing, TAG_DOMAIN))
        tlv_put(out, TAG_DOMAIN, entry->domain);
    tlv_close(out, mark);
}

/* Lists the entry where it matches and fits. */
static void list(struct listing *listing, const struct entry *entry)
{
    size_t before = listing->out->len;

    if (!bytes_starts_with(entry->aid, listing->aid))
        return;
    listing->found++;
    if (listing->more || listing->found <= listing->skip)
        return;
    put_entry(listing, entry);
    if (listing->out->len - listing->start > RESPONSE_MAX) {
        listing->out->len = before;
        listing->more = true;
    } else {
        listing->done++;
    }
}

/* What another security domain than the MNO-SD sees: itself and what belongs to it. */
static bool is_visible(const struct listing *listing, struct bytes aid, struct bytes domain)
{
    const struct gp_session *session = listing->context->session;
    struct bytes own = bytes_at(session->aid, session->aid_len);

    return session->domain == MNO_SD || bytes_equal(own, aid) || bytes_equal(own, domain);
}

static int list_domain(void *context, uint32_t key, struct bytes value)
{
    struct listing *listing = context;
    struct domain_record domain;
    struct entry entry;

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    entry = (struct entry){.aid = bytes_at(domain.aid, domain.aid_len),
                           .privileges = bytes_at(domain.privileges, domain.privileges_len),
                           .domain = listing->owner,
                           .life = domain.life};
    if (key == MNO_SD) {
        listing->owner = arena_copy(listing->context->arena, entry.aid);
        if (listing->owner.len != entry.aid.len)
            return ERR_MEMORY;
    }
    if (listing->subset == (key == MNO_SD ? SUBSET_MNO_SD : SUBSET_APPLICATIONS) &&
        is_visible(listing, entry.aid, entry.domain))
        list(listing, &entry);
    return 0;
}

static int list_rfm(void *context, uint32_t key, struct bytes value)
{
    static const uint8_t none[PRIVILEGES_MAX];
    struct listing *listing = context;
    struct rfm_record rfm;
    struct entry entry;

    (void)key;
    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    entry =
        (struct entry){.aid = bytes_at(rfm.aid, rfm.aid_len),
                       .privileges = BYTES_OF(none),
                       .domain = rfm.domain_aid_len ? bytes_at(rfm.domain_aid, rfm.domain_aid_len)
                                                    : listing->owner,
                       .life = LIFE_SELECTABLE};
    if (listing->subset == SUBSET_APPLICATIONS && is_visible(listing, entry.aid, entry.domain))
        list(listing, &entry);
    return 0;
}

static int list_application(void *context, const struct application *application)
{
    struct listing *listing = context;
    const struct entry entry = {.aid = application->aid,
                                .privileges = application->privileges,
                                .domain =
                                    application->domain.len ? application->domain : listing->owner,
                                .load_file = application->load_file,
                                .life = application->life};

    if (listing->subset == SUBSET_APPLICATIONS && is_visible(listing, entry.aid, entry.domain))
        list(listing, &entry);
    return 0;
}

static int list_load_file(void *context, const struct load_file *file)
{
    struct listing *listing = context;
    const uint8_t version[] = {file->cap.major, file->cap.minor};
    const struct entry entry = {.aid = file->cap.package,
                                .domain = file->domain.len ? file->domain : listing->owner,
                                .version = BYTES_OF(version),
                                .life = LIFE_LOADED,
                                .modules = listing->subset == SUBSET_MODULES ? &file->cap : NULL};

    if ((listing->subset == SUBSET_LOAD_FILES || listing->subset == SUBSET_MODULES) &&
        is_visible(listing, entry.aid, entry.domain))
        list(listing, &entry);
    return 0;
}

static int list_all(struct listing *listing)
{
    const struct records *records = listing->context->records;
    int err = records->functions->each(records->context, RECORD_DOMAIN, list_domain, listing);

    if (!err)
        err = records->functions->each(records->context, RECORD_RFM, list_rfm, listing);
    if (!err)
        err = applications_each(records, list_application, listing);
    return err ? err : load_files_each(records, list_load_file, listing);
}

/* The search criteria: 4F, then 5C if any. */
static bool read_criteria(struct listing *listing, struct bytes data)
{
    struct tlv aid, tags;

    if (tlv_take(&data, GP_TAG_AID, &aid) || aid.value.len > GP_AID_MAX)
        return false;
    listing->aid = aid.value;
    if (data.len == 0)
        return true;
    if (tlv_take(&data, TAG_LIST, &tags) || data.len)
        return false;
    while (tags.value.len)
        if (listing->tag_count == TAGS_MAX ||
            tlv_take_tag(&tags.value, &listing->tags[listing->tag_count++]))
            return false;
    return true;
}

/* 9000: P1 and P2 are of a listing that can begin or continue. */
static uint16_t check(struct gp_context *context, const struct capdu *command)
{
    const struct gp_listing *before = &context->session->listing;

    if (command->p1 != SUBSET_MNO_SD && command->p1 != SUBSET_APPLICATIONS &&
        command->p1 != SUBSET_LOAD_FILES && command->p1 != SUBSET_MODULES)
        return gp_refuse(context, command, "DP-6.2", "P1 must be 80, 40, 20 or 10", SW_WRONG_P1P2);
    if ((command->p2 & ~P2_NEXT) != P2_TLV)
        return gp_refuse(context, command, "DP-6.2", "P2 must be 02 or 03", SW_WRONG_P1P2);
    if (command->p2 & P2_NEXT && before->subset != command->p1)
        return gp_refuse(context, command, "DP-6.2", "no GET STATUS to continue", SW_CONDITIONS);
    return SW_OK;
}

uint16_t gp_get_status(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct gp_listing *state = &context->session->listing;
    struct listing listing = {
        .context = context, .subset = command->p1, .start = out->len, .out = out};
    uint16_t sw = check(context, command);
    int err;

    if (sw == SW_OK && command->p2 & P2_NEXT)
        listing.skip = state->done;
    *state = (struct gp_listing){0};
    if (sw != SW_OK)
        return sw;
    if (!read_criteria(&listing, command->data))
        return gp_refuse(context, command, "DP-6.2",
                         "the data must be 4F, optionally followed by 5C", SW_WRONG_DATA);
    err = list_all(&listing);
    if (err) {
        out->len = listing.start;
        return sw_of_err(err);
    }
    if (!listing.done)
        return gp_refuse(context, command, "DP-6.2", "no object of the registry matches",
                         SW_REFERENCE_NOT_FOUND);
    if (!listing.more)
        return SW_OK;
    *state = (struct gp_listing){command->p1, listing.skip + listing.done};
    return SW_MORE_STATUS;
}
