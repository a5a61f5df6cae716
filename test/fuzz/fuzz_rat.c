/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a Rules Authorisation Table for a new card (`euicc create --rat`). Octets 1 to 3 are
 * the mccMnc of an operator, octet 4 has its GIDs (b1, b2: present; b3, b4: not empty), octet 5 the
 * number of TLV changes (tlv_change.h), then these and the table.
 *
 * The table is refused, with a reason and without a card file, or GetRAT has the same octets, and
 * the rules that the card allows the operator (D-31) are those that a model of the table allows.
 */
#include "card/asn1/msg_info.h"
#include "card/euicc/profile_policy_rules.h"
#include "card/slices.h"
#include "test/fuzz/card.h"
#include "test/fuzz/input.h"
#include "test/fuzz/tlv_change.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TABLE_MAX = 1 << 13, MCC_MNC = 0x80, GID1 = 0x81, GID2 = 0x82, GID_OCTET = 0xAB };

struct scene {
    struct pki_card credentials;
    uint8_t memory[2][TABLE_MAX], response[FUZZ_RESPONSE_MAX];
};

static void begin(struct scene *scene)
{
    struct pki_error error;
    char pki[FUZZ_PATH_MAX];
    int err = pki_make(fuzz_path(pki, "pki"), &(struct pki_options){.rng = fuzz_rng()}, &error);

    assert(err == 0);
    err = pki_load_card(&scene->credentials, pki, NULL, fuzz_rng(), &error);
    assert(err == 0);
    err = euiccd_context_new(&fuzz_context);
    assert(err == 0);
}

/* A card with the table; NULL: it is refused. */
static struct euiccd_card *create(const struct scene *scene, struct bytes table)
{
    struct euiccd_create_options factory = {.size = sizeof(factory),
                                            .rat = to_euiccd(table),
                                            .credentials = scene->credentials.credentials,
                                            .credential_count = scene->credentials.credential_count,
                                            .seed = {(const uint8_t *)"fuzz", 4}};
    const struct euiccd_open_options options = {.size = sizeof(options),
                                                .context = fuzz_context,
                                                .without_ipae = true,
                                                .durability = EUICCD_DURABILITY_NONE};
    struct euiccd_error error = {""};
    struct euiccd_card *card = NULL;
    char path[FUZZ_PATH_MAX];
    int err;

    memcpy(factory.eid, scene->credentials.eid, sizeof(factory.eid));
    (void)unlink(fuzz_path(path, "card.euicc"));
    err = euiccd_create(path, &factory, &error);
    if (err < 0) {
        assert(err == ERR_MALFORMED || err == ERR_TOO_LONG);
        assert(strstr(error.text, "RulesAuthorisationTable") && !strchr(error.text, '\n'));
        assert(access(path, F_OK) < 0);
        return NULL;
    }
    err = euiccd_open(&card, path, &options, NULL);
    assert(err == 0);
    err = euiccd_power_on(card, NULL);
    assert(err == 0);
    return card;
}

/* ---- the model ---- */

static bool find(struct bytes list, uint32_t tag, struct tlv *out)
{
    while (tlv_next(&list, out) == 0)
        if (out->tag == tag)
            return true;
    return false;
}

static bool gid_allows(struct bytes operator_rule, uint32_t tag, struct bytes owner)
{
    struct tlv gid;

    if (!find(operator_rule, tag, &gid))
        return !owner.at;
    return gid.value.len == 0 || (owner.at && bytes_equal(gid.value, owner));
}

static bool operator_allows(struct bytes operator_rule, const struct operator_id *owner)
{
    struct tlv code;

    if (!find(operator_rule, MCC_MNC, &code))
        return false;
    for (size_t i = 0; i < 3; i++)
        if (((code.value.at[i] & 0xF) != 0xE &&
             ((code.value.at[i] ^ owner->mcc_mnc.at[i]) & 0xF)) ||
            (code.value.at[i] >> 4 != 0xE && (code.value.at[i] ^ owner->mcc_mnc.at[i]) >> 4))
            return false;
    return gid_allows(operator_rule, GID1, owner->gid1) &&
           gid_allows(operator_rule, GID2, owner->gid2);
}

/* Bits of the first octet of a BIT STRING as enum ppr_ids, whose bit 0 is the first one. */
static uint32_t rules_of(struct bytes bits)
{
    static const uint32_t order[] = {PPR_IDS_PPR_UPDATE_CONTROL, PPR_IDS_PPR1, PPR_IDS_PPR2};
    uint32_t rules = 0;

    for (unsigned i = 0; i < 3 && bits.len > 1; i++)
        rules |= bits.at[1] & 0x80 >> i ? order[i] : 0;
    return rules;
}

/* The rules of those in `table` that allow `owner` something, or of all where it is NULL. */
static uint32_t allowed_rules(struct bytes table, const struct operator_id *owner)
{
    struct tlv rule, ids, operators, one;
    uint32_t allowed = 0;

    while (tlv_next(&table, &rule) == 0) {
        bool found = find(rule.value, 0x80, &ids) && find(rule.value, 0xA1, &operators);

        assert(found);
        for (bool first = true; tlv_next(&operators.value, &one) == 0; first = false)
            if (owner ? operator_allows(one.value, owner) : first)
                allowed |= rules_of(ids.value);
    }
    return allowed;
}

/* ---- the card ---- */

static void check_rules(struct euiccd_card *card, struct bytes table,
                        const struct operator_id *owner)
{
    const uint32_t rows[] = {PPR_IDS_PPR1, PPR_IDS_PPR2, PPR_IDS_PPR1 | PPR_IDS_PPR2};
    uint32_t forbidden, allowed = allowed_rules(table, owner);
    struct refusal refusal;
    int err = rules_forbidden(&card->euicc, &card->arena, &forbidden);

    assert(err == 0);
    assert(forbidden == (~allowed_rules(table, NULL) & (uint32_t)(PPR_IDS_PPR1 | PPR_IDS_PPR2)));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        err = rules_check_install(&card->euicc, &card->arena, rows[i], owner, &refusal);
        assert(err == 0);
        assert((refusal.code == 0) == ((allowed & rows[i]) == rows[i]));
    }
    arena_reset(&card->arena);
}

static void check_response(struct scene *scene, struct euiccd_card *card, struct bytes table)
{
    struct buf response = BUF_OVER(scene->response);
    struct tlv whole, rules;
    uint16_t sw = fuzz_es10(card, BYTES_TEXT("\xBF\x43\x00"), &response);
    int err = tlv_only(buf_bytes(&response), &whole);

    assert(sw == 0x9000 && err == 0 && whole.tag == 0xBF43);
    err = tlv_only(whole.value, &rules);
    assert(err == 0 && rules.tag == 0xA0 && bytes_equal(rules.value, table));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t gid[] = {GID_OCTET};
    static struct scene *scene;
    struct bytes input = bytes_at(data, size), changes, table;
    struct operator_id owner = {.mcc_mnc = fuzz_take(&input, 3)};
    unsigned gids = fuzz_take_number(&input, 1);
    struct euiccd_card *card;

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    if (owner.mcc_mnc.len < 3)
        return 0;
    if (gids & 1)
        owner.gid1 = bytes_at(gid, gids & 4 ? 1 : 0);
    if (gids & 2)
        owner.gid2 = bytes_at(gid, gids & 8 ? 1 : 0);
    changes = fuzz_take(&input, TLV_CHANGE_SIZE * (fuzz_take_number(&input, 1) % TLV_CHANGES_MAX));
    table = tlv_changed(input, changes, BUF_OVER(scene->memory[0]), BUF_OVER(scene->memory[1]));
    card = table.len ? create(scene, table) : NULL; /* an empty one is the default */
    if (card) {
        check_response(scene, card, table);
        check_rules(card, table, &owner);
        fuzz_card_check(card);
        euiccd_close(card);
    }
    return 0;
}
