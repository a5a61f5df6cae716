/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of euiccd.h: ES10 functions, quirks, and the settings and CRLs of a card. */
#include "card/applet.h"
#include "card/es10/es10.h"
#include "card/euicc/quirk.h"
#include "card/ipa_features.h"
#include "card/options.h"
#include "card/slices.h"

#include <stdio.h>
#include <string.h>

bool euiccd_get_function(size_t index, struct euiccd_function *out)
{
    const struct es10_row *row = es10_table_row(index);

    if (!row)
        return false;
    const struct euiccd_function function = {
        .tag = row->tag,
        .name = row->name,
        .clause = row->clause,
        .writes = (row->flags & ES10_WRITES) != 0,
        .in_iot = (row->flags & ES10_IOT) != 0,
        .in_consumer = (row->flags & ES10_CONSUMER) != 0,
        .by_quirk = (row->flags & ES10_ONLY_1_0) != 0,
        .by_option = (row->flags & ES10_CRL_SUPPORT) != 0,
    };
    return options_write(out, &function, sizeof(function));
}

bool euiccd_get_quirk(size_t index, struct euiccd_quirk *out)
{
    const struct quirk_row *row = quirk_row((unsigned)index);

    if (!row)
        return false;
    const struct euiccd_quirk quirk = {.name = row->name, .text = row->text};
    return options_write(out, &quirk, sizeof(quirk));
}

int euiccd_quirks_check(const char *names, struct euiccd_error *error)
{
    struct quirk combined;
    struct bytes bad = BYTES_NONE;
    const struct quirk_row *row;
    int err = quirk_combine(&combined, bytes_at(names, strlen(names)), &bad);
    size_t len;

    if (err == 0 || !error)
        return err;
    if (err == ERR_STATE) {
        snprintf(error->text, sizeof(error->text), "%s: quirk '%.*s' contradicts another one",
                 names, (int)bad.len, (const char *)bad.at);
        return err;
    }
    len = (size_t)snprintf(error->text, sizeof(error->text),
                           "unknown quirk '%.*s'; choose from:", bad.len < 32 ? (int)bad.len : 32,
                           (const char *)bad.at);
    for (unsigned i = 0; len < sizeof(error->text) && (row = quirk_row(i)); i++)
        len += (size_t)snprintf(error->text + len, sizeof(error->text) - len, "%s %s",
                                i > 0 ? "," : "", row->name);
    return err;
}

int euiccd_get_settings(struct euiccd_card *card, struct euiccd_settings *out)
{
    struct euiccd_settings settings = {0};
    struct store_identity identity;
    enum store_durability durability = STORE_DURABILITY_FULL;
    int err = store_get_identity(card->euicc.store, &card->arena, &identity);

    if (err == 0)
        err = store_get_durability(card->euicc.store, &durability);
    if (err == 0) {
        settings = (struct euiccd_settings){.mode = (enum euiccd_mode)identity.mode,
                                            .ipa = (enum euiccd_ipa)identity.ipa,
                                            .has_seed = identity.seed.len > 0,
                                            .nvm_bytes = identity.nvm_bytes,
                                            .poll_seconds = identity.poll_seconds,
                                            .rollback_seconds = identity.rollback_seconds,
                                            .fallback_seconds = identity.fallback_seconds,
                                            .durability = (enum euiccd_durability)durability,
                                            .spec = (enum euiccd_spec)identity.spec,
                                            .compact = identity.compact,
                                            .crl_support = identity.crl_support};
        if (identity.inert_applications)
            settings.applications = EUICCD_APPLICATIONS_INERT;
        ipa_features_write(identity.ipa_features, settings.ipa_features,
                           sizeof(settings.ipa_features));
        snprintf(settings.quirks, sizeof(settings.quirks), "%.*s",
                 identity.quirks.len ? (int)identity.quirks.len : 4,
                 identity.quirks.len ? (const char *)identity.quirks.at : "none");
        err = options_write(out, &settings, sizeof(settings)) ? 0 : ERR_RANGE;
    }
    arena_reset(&card->arena);
    return err;
}

int euiccd_get_crl(struct euiccd_card *card, size_t index, struct euiccd_crl *out)
{
    struct store_crl row = {.id = 0};
    struct euiccd_crl crl;
    size_t revoked;
    int64_t from = 0;
    int err = 0;

    arena_reset(&card->arena);
    for (size_t i = 0; err == 0 && i <= index; i++) {
        err = store_next_crl(card->euicc.store, &card->arena, from, &row);
        from = row.id + 1;
    }
    if (err == 0)
        err = store_count_revoked(card->euicc.store, row.id, &revoked);
    if (err < 0)
        return err;
    crl = (struct euiccd_crl){.ci_key_id = to_euiccd(row.ci_key_id),
                              .number = to_euiccd(row.number),
                              .scope = to_euiccd(row.scope),
                              .part = row.part,
                              .parts = row.parts,
                              .revoked = revoked};
    return options_write(out, &crl, sizeof(crl)) ? 0 : ERR_RANGE;
}
