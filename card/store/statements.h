/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every statement of the store: STATEMENT_LIST(X) with X(name, text). Prepared at first use and
 * kept as long as the connection. Parameters and columns stand in the order of the record's fields.
 */
#ifndef CARD_STORE_STATEMENTS_H
#define CARD_STORE_STATEMENTS_H

#define EIM_COLUMNS                                                                                \
    "eim_id, fqdn, eim_id_type, counter, association_token, public_key_data, "                     \
    "trusted_public_key_data, supported_protocols, ci_key_id, indirect_profile_download"

#define STATEMENT_LIST(X)                                                                          \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(IDENTITY_GET, "SELECT eid, mode, ipa, quirks, seed, nvm_bytes, rat, root_smds_address, "     \
                    "poll_seconds, rollback_seconds, fallback_seconds FROM identity")              \
    X(IDENTITY_ADD, "INSERT INTO identity VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "    \
                    "?11)")                                                                        \
    X(CREDENTIAL_GET, "SELECT ci_key_id, ci_certificate, eum_certificate, euicc_certificate, "     \
                      "euicc_private_key, curve FROM credential WHERE position = ?1")              \
    X(CREDENTIAL_ADD, "INSERT INTO credential VALUES ((SELECT count(*) FROM credential), "         \
                      "?1, ?2, ?3, ?4, ?5, ?6)")                                                   \
    X(SETTINGS_GET, "SELECT default_smdp_address, immediate_enable, immediate_enable_smdp_oid, "   \
                    "immediate_enable_smdp_address FROM settings")                                 \
    X(SETTINGS_ADD, "INSERT INTO settings VALUES (1, ?1, ?2, ?3, ?4)")                             \
    X(SETTINGS_PUT, "UPDATE settings SET default_smdp_address = ?1, immediate_enable = ?2, "       \
                    "immediate_enable_smdp_oid = ?3, immediate_enable_smdp_address = ?4")          \
    X(COUNTER_ADD, "INSERT INTO counter VALUES (1, 1, 0, 0)")                                      \
    X(TOKEN_NEXT, "UPDATE counter SET association_token = association_token + 1 "                  \
                  "RETURNING association_token - 1")                                               \
    X(NUMBER_NEXT, "UPDATE counter SET sequence_number = sequence_number + 1 "                     \
                   "RETURNING sequence_number - 1")                                                \
    X(LIFE_NEXT, "UPDATE counter SET life = life + 1 RETURNING life - 1")                          \
    X(EIM_COUNT, "SELECT count(*) FROM eim")                                                       \
    X(EIM_GET, "SELECT " EIM_COLUMNS " FROM eim ORDER BY position LIMIT 1 OFFSET ?1")              \
    X(EIM_FIND, "SELECT " EIM_COLUMNS " FROM eim WHERE eim_id = ?1")                               \
    X(EIM_ADD, "INSERT INTO eim (" EIM_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "    \
               "?10)")                                                                             \
    X(EIM_UPDATE, "UPDATE eim SET fqdn = ?2, eim_id_type = ?3, counter = ?4, "                     \
                  "association_token = ?5, public_key_data = ?6, trusted_public_key_data = ?7, "   \
                  "supported_protocols = ?8, ci_key_id = ?9, indirect_profile_download = ?10 "     \
                  "WHERE eim_id = ?1")                                                             \
    X(EIM_DELETE, "DELETE FROM eim WHERE eim_id = ?1")

enum statement {
#define STATEMENT_ENUM(name, text) STATEMENT_##name,
    STATEMENT_LIST(STATEMENT_ENUM)
#undef STATEMENT_ENUM
        STATEMENT_COUNT
};

#endif
