/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every statement of the store: STATEMENT_LIST(X) with X(name, text). Prepared at first use and
 * kept as long as the connection. Parameters and columns stand in the order of the record's fields.
 */
#ifndef CARD_STORE_STATEMENTS_H
#define CARD_STORE_STATEMENTS_H

#define EIM_COLUMNS                                                                                \
    "eim_id, fqdn, eim_id_type, counter, association_token, public_key_data, "                     \
    "trusted_public_key_data, supported_protocols, ci_key_id, indirect_profile_download, "         \
    "proprietary_protocol"

#define PROFILE_COLUMNS                                                                            \
    "iccid, aid, state, profile_class, icon_type, has_policy_rules, policy_rules, "                \
    "fallback_attribute, fallback_allowed, ecall_indication, preloaded, nickname, "                \
    "service_provider_name, name, icon, notification_configuration, owner, dp_proprietary_data, "  \
    "service_specific_data, access_rules, smdp_oid, smdp_address, ci_key_id, "                     \
    "iot_specific_metadata"
#define PROFILE_SELECT "SELECT id, " PROFILE_COLUMNS " FROM profile "

#define MESSAGE_SELECT "SELECT number, kind, event, metadata, eim_id, body FROM message "

#define STATEMENT_LIST(X)                                                                          \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_READ, "BEGIN DEFERRED")                                                                \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(IDENTITY_GET, "SELECT eid, mode, ipa, quirks, seed, nvm_bytes, rat, root_smds_address, "     \
                    "poll_seconds, rollback_seconds, fallback_seconds, access_name, "              \
                    "inert_applications, compact, ipa_features, spec, crl_support "                \
                    "FROM identity")                                                               \
    X(IDENTITY_ADD, "INSERT INTO identity VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "    \
                    "?11, ?12, ?13, ?14, ?15, ?16, ?17)")                                          \
    X(CREDENTIAL_GET, "SELECT ci_key_id, ci_certificate, eum_certificate, euicc_certificate, "     \
                      "euicc_private_key, curve FROM credential WHERE position = ?1")              \
    X(CREDENTIAL_ADD, "INSERT INTO credential VALUES ((SELECT count(*) FROM credential), "         \
                      "?1, ?2, ?3, ?4, ?5, ?6)")                                                   \
    X(SETTINGS_GET, "SELECT default_smdp_address, immediate_enable, immediate_enable_smdp_oid, "   \
                    "immediate_enable_smdp_address FROM settings")                                 \
    X(SETTINGS_ADD, "INSERT INTO settings VALUES (1, ?1, ?2, ?3, ?4)")                             \
    X(SETTINGS_PUT, "UPDATE settings SET default_smdp_address = ?1, immediate_enable = ?2, "       \
                    "immediate_enable_smdp_oid = ?3, immediate_enable_smdp_address = ?4")          \
    X(COUNTER_ADD,                                                                                 \
      "INSERT INTO counter (id, association_token, sequence_number, life) VALUES (1, 1, 0, 0)")    \
    X(TOKEN_GET, "SELECT association_token FROM counter")                                          \
    X(TOKEN_PUT, "UPDATE counter SET association_token = ?1 WHERE id = 1")                         \
    X(NUMBER_GET, "SELECT sequence_number FROM counter")                                           \
    X(NUMBER_PUT, "UPDATE counter SET sequence_number = ?1 WHERE id = 1")                          \
    X(LIFE_GET, "SELECT life FROM counter")                                                        \
    X(LIFE_PUT, "UPDATE counter SET life = ?1 WHERE id = 1")                                       \
    X(DURABILITY_GET, "SELECT durability FROM counter")                                            \
    X(DURABILITY_PUT, "UPDATE counter SET durability = ?1 WHERE id = 1")                           \
    X(EIM_COUNT, "SELECT count(*) FROM eim")                                                       \
    X(EIM_LIST, "SELECT " EIM_COLUMNS " FROM eim ORDER BY position")                               \
    X(EIM_GET, "SELECT " EIM_COLUMNS " FROM eim ORDER BY position LIMIT 1 OFFSET ?1")              \
    X(EIM_FIND, "SELECT " EIM_COLUMNS " FROM eim WHERE eim_id = ?1")                               \
    X(EIM_ADD, "INSERT INTO eim (" EIM_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "    \
               "?10, ?11)")                                                                        \
    X(EIM_UPDATE, "UPDATE eim SET fqdn = ?2, eim_id_type = ?3, counter = ?4, "                     \
                  "association_token = ?5, public_key_data = ?6, trusted_public_key_data = ?7, "   \
                  "supported_protocols = ?8, ci_key_id = ?9, indirect_profile_download = ?10, "    \
                  "proprietary_protocol = ?11 "                                                    \
                  "WHERE eim_id = ?1")                                                             \
    X(EIM_DELETE, "DELETE FROM eim WHERE eim_id = ?1")                                             \
    X(PROFILE_COUNT, "SELECT count(*) FROM profile WHERE state <> 0")                              \
    X(PROFILE_NEXT, PROFILE_SELECT "WHERE id >= ?1 AND state <> 0 ORDER BY id LIMIT 1")            \
    X(PROFILE_FIND, PROFILE_SELECT "WHERE iccid = ?1 AND state <> 0")                              \
    X(PROFILE_FIND_AID, PROFILE_SELECT "WHERE aid = ?1 AND state <> 0")                            \
    X(PROFILE_FIND_ENABLED, PROFILE_SELECT "WHERE state = 2")                                      \
    X(PROFILE_FIND_FALLBACK, PROFILE_SELECT "WHERE fallback_attribute = 1")                        \
    X(PROFILE_FIND_INSTALLING, PROFILE_SELECT "WHERE state = 0 ORDER BY id LIMIT 1")               \
    X(PROFILE_ADD, "INSERT INTO profile (id, " PROFILE_COLUMNS ", metadata_octets) "               \
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "    \
                   "?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)")                       \
    X(PROFILE_UPDATE, "UPDATE profile SET (" PROFILE_COLUMNS ", metadata_octets) = "               \
                      "(?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "  \
                      "?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26) WHERE id = ?1")                \
    X(PROFILE_OCTETS, "SELECT metadata_octets + object_octets FROM profile WHERE id = ?1")         \
    X(PROFILE_DELETE, "DELETE FROM profile WHERE id = ?1")                                         \
    X(PROFILE_SET_STATE, "UPDATE profile SET state = ?2 WHERE id = ?1")                            \
    X(PROFILE_CLEAR_FALLBACK, "UPDATE profile SET fallback_attribute = 0 "                         \
                              "WHERE fallback_attribute = 1")                                      \
    X(PROFILE_SET_FALLBACK, "UPDATE profile SET fallback_attribute = 1 WHERE id = ?1")             \
    X(PROFILE_METADATA_OCTETS, "SELECT metadata_octets FROM profile WHERE id = ?1")                \
    X(PROFILE_ADD_OCTETS, "UPDATE profile SET object_octets = object_octets + ?2 WHERE id = ?1")   \
    X(MEMORY_USED,                                                                                 \
      "SELECT (SELECT ifnull(sum(metadata_octets + object_octets), 0) FROM profile) + "            \
      "(SELECT ifnull(sum(?1 + length(scope)), 0) FROM crl) + "                                    \
      "(SELECT count(*) * ?2 FROM revoked)")                                                       \
    X(OBJECT_EACH, "SELECT id, value FROM object WHERE id BETWEEN ?1 AND ?2 ORDER BY id")          \
    X(OBJECT_GET, "SELECT value FROM object WHERE id = ?1")                                        \
    X(OBJECT_LENGTH, "SELECT length(value) FROM object WHERE id = ?1")                             \
    X(OBJECT_PUT, "INSERT INTO object VALUES (?1, ?2) "                                            \
                  "ON CONFLICT (id) DO UPDATE SET value = excluded.value")                         \
    X(OBJECT_DELETE, "DELETE FROM object WHERE id = ?1")                                           \
    X(MESSAGE_ADD, "INSERT INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                          \
    X(MESSAGE_NEXT, MESSAGE_SELECT "WHERE number >= ?1 AND kind = ?2 ORDER BY number LIMIT 1")     \
    X(MESSAGE_FIND, MESSAGE_SELECT "WHERE number = ?1")                                            \
    X(MESSAGE_KIND, "SELECT kind FROM message WHERE number = ?1")                                  \
    X(MESSAGE_REMOVE, "DELETE FROM message WHERE number = ?1")                                     \
    X(MESSAGE_COUNT, "SELECT count(*) FROM message WHERE kind = ?1")                               \
    X(CRL_NEXT, "SELECT id, ci_key_id, scope, number, part, parts FROM crl "                       \
                "WHERE id >= ?1 ORDER BY id LIMIT 1")                                              \
    X(CRL_ADD, "INSERT INTO crl VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                                  \
    X(CRL_RENUMBER, "UPDATE crl SET number = ?2, part = 1, parts = 1 WHERE id = ?1")               \
    X(CRL_OCTETS, "SELECT length(scope) FROM crl WHERE id = ?1")                                   \
    X(CRL_SERIALS, "SELECT count(*) FROM revoked WHERE crl = ?1")                                  \
    X(CRL_DELETE, "DELETE FROM crl WHERE id = ?1")                                                 \
    X(REVOKED_ADD, "INSERT INTO revoked VALUES (?1, ?2) ON CONFLICT DO NOTHING")                   \
    X(REVOKED_DELETE, "DELETE FROM revoked WHERE crl = ?1 AND serial = ?2")                        \
    X(REVOKED_MOVE, "UPDATE OR IGNORE revoked SET crl = ?2 WHERE crl = ?1")                        \
    X(REVOKED_FIND, "SELECT count(*) FROM crl JOIN revoked ON revoked.crl = crl.id "               \
                    "WHERE crl.ci_key_id = ?1 AND revoked.serial = ?2")                            \
    X(SWITCHING_GET, "SELECT cause, enables, disables, deletes, to_enable, to_disable "            \
                     "FROM switching")                                                             \
    X(SWITCHING_PUT, "UPDATE switching SET cause = ?1, enables = ?2, disables = ?3, "              \
                     "deletes = ?4, to_enable = ?5, to_disable = ?6")                              \
    X(ROLLBACK_GET, "SELECT granted, target, counter, result_number, eim_id, transaction_id, "     \
                    "eim_signature FROM rollback_grant")                                           \
    X(ROLLBACK_PUT, "UPDATE rollback_grant SET granted = ?1, target = ?2, counter = ?3, "          \
                    "result_number = ?4, eim_id = ?5, transaction_id = ?6, "                       \
                    "eim_signature = ?7")                                                          \
    X(RETURN_GET, "SELECT recorded, has_profile, iccid FROM return_record WHERE kind = ?1")        \
    X(RETURN_PUT, "UPDATE return_record SET recorded = ?1, has_profile = ?2, iccid = ?3 "          \
                  "WHERE kind = ?4")                                                               \
    X(ONE_TIME_KEY_GET, "SELECT kept, curve, smdp_oid, public_key, private_key "                   \
                        "FROM one_time_key")                                                       \
    X(ONE_TIME_KEY_PUT, "UPDATE one_time_key SET kept = ?1, curve = ?2, smdp_oid = ?3, "           \
                        "public_key = ?4, private_key = ?5")                                       \
    X(INSTALLATION_GET, "SELECT under_way, stage, has_iccid, iccid, transaction_id, "              \
                        "smdp_address, smdp_oid, ci_key_id FROM installation")                     \
    X(INSTALLATION_PUT, "UPDATE installation SET under_way = ?1, stage = ?2, has_iccid = ?3, "     \
                        "iccid = ?4, transaction_id = ?5, smdp_address = ?6, smdp_oid = ?7, "      \
                        "ci_key_id = ?8")                                                          \
    X(AGENT_STATE_GET, "SELECT value FROM fact WHERE name = ?1")                                   \
    X(AGENT_STATE_PUT, "INSERT INTO fact VALUES (?1, ?2) "                                         \
                       "ON CONFLICT (name) DO UPDATE SET value = excluded.value")                  \
    X(AGENT_STATE_DELETE, "DELETE FROM fact WHERE name = ?1")

enum statement {
#define STATEMENT_ENUM(name, text) STATEMENT_##name,
    STATEMENT_LIST(STATEMENT_ENUM)
#undef STATEMENT_ENUM
        STATEMENT_COUNT
};

#endif
