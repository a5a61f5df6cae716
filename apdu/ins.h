/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instructions, named once: INS_LIST(X) with X(identifier, value, name, clause), by value. The
 * class is not part of it.
 */
#ifndef APDU_INS_H
#define APDU_INS_H

#define INS_LIST(X)                                                                                \
    X(INS_DEACTIVATE_FILE, 0x04, "DEACTIVATE FILE", "TS 102 221 11.1.14")                          \
    X(INS_TERMINAL_PROFILE, 0x10, "TERMINAL PROFILE", "TS 102 221 11.2.1")                         \
    X(INS_FETCH, 0x12, "FETCH", "TS 102 221 11.2.3")                                               \
    X(INS_TERMINAL_RESPONSE, 0x14, "TERMINAL RESPONSE", "TS 102 221 11.2.4")                       \
    X(INS_VERIFY_PIN, 0x20, "VERIFY PIN", "TS 102 221 11.1.9")                                     \
    X(INS_CHANGE_PIN, 0x24, "CHANGE PIN", "TS 102 221 11.1.10")                                    \
    X(INS_DISABLE_PIN, 0x26, "DISABLE PIN", "TS 102 221 11.1.11")                                  \
    X(INS_ENABLE_PIN, 0x28, "ENABLE PIN", "TS 102 221 11.1.12")                                    \
    X(INS_UNBLOCK_PIN, 0x2C, "UNBLOCK PIN", "TS 102 221 11.1.13")                                  \
    X(INS_INCREASE, 0x32, "INCREASE", "TS 102 221 11.1.8")                                         \
    X(INS_ACTIVATE_FILE, 0x44, "ACTIVATE FILE", "TS 102 221 11.1.15")                              \
    X(INS_MANAGE_CHANNEL, 0x70, "MANAGE CHANNEL", "TS 102 221 11.1.17")                            \
    X(INS_SUSPEND_UICC, 0x76, "SUSPEND UICC", "TS 102 221 11.1.22")                                \
    X(INS_GET_IDENTITY, 0x78, "GET IDENTITY", "TS 31.102 7.5")                                     \
    X(INS_GET_CHALLENGE, 0x84, "GET CHALLENGE", "TS 102 221 11.1.18")                              \
    X(INS_AUTHENTICATE, 0x88, "AUTHENTICATE", "TS 31.102 7.1")                                     \
    X(INS_SEARCH_RECORD, 0xA2, "SEARCH RECORD", "TS 102 221 11.1.7")                               \
    X(INS_SELECT, 0xA4, "SELECT", "TS 102 221 11.1.1")                                             \
    X(INS_TERMINAL_CAPABILITY, 0xAA, "TERMINAL CAPABILITY", "TS 102 221 11.1.19")                  \
    X(INS_READ_BINARY, 0xB0, "READ BINARY", "TS 102 221 11.1.3")                                   \
    X(INS_READ_RECORD, 0xB2, "READ RECORD", "TS 102 221 11.1.5")                                   \
    X(INS_GET_RESPONSE, 0xC0, "GET RESPONSE", "TS 102 221 7.4.2")                                  \
    X(INS_ENVELOPE, 0xC2, "ENVELOPE", "TS 102 221 11.2.2")                                         \
    X(INS_GET_DATA, 0xCA, "GET DATA", "GPC_SPE_034 11.3")                                          \
    X(INS_RETRIEVE_DATA, 0xCB, "RETRIEVE DATA", "TS 102 221 11.3.1")                               \
    X(INS_RESIZE_FILE, 0xD4, "RESIZE FILE", "TS 102 222 6.10")                                     \
    X(INS_UPDATE_BINARY, 0xD6, "UPDATE BINARY", "TS 102 221 11.1.4")                               \
    X(INS_SET_DATA, 0xDB, "SET DATA", "TS 102 221 11.3.2")                                         \
    X(INS_UPDATE_RECORD, 0xDC, "UPDATE RECORD", "TS 102 221 11.1.6")                               \
    X(INS_CREATE_FILE, 0xE0, "CREATE FILE", "TS 102 222 6.3")                                      \
    X(INS_STORE_DATA, 0xE2, "STORE DATA", "GPC_SPE_034 11.11")                                     \
    X(INS_DELETE_FILE, 0xE4, "DELETE FILE", "TS 102 222 6.4")                                      \
    X(INS_TERMINATE_DF, 0xE6, "TERMINATE DF", "TS 102 222 6.7")                                    \
    X(INS_TERMINATE_EF, 0xE8, "TERMINATE EF", "TS 102 222 6.8")                                    \
    X(INS_STATUS, 0xF2, "STATUS", "TS 102 221 11.1.2")                                             \
    X(INS_TERMINATE_CARD_USAGE, 0xFE, "TERMINATE CARD USAGE", "TS 102 222 6.9")

enum ins {
#define INS_ENUM(identifier, value, name, clause) identifier = (value),
    INS_LIST(INS_ENUM)
#undef INS_ENUM
    /* Of GlobalPlatform, to a security domain (GPC_SPE_034 11). */
    INS_INITIALIZE_UPDATE = 0x50,
    INS_EXTERNAL_AUTHENTICATE = 0x82,
    INS_PUT_KEY = 0xD8,
    INS_DELETE = INS_DELETE_FILE,
    INS_INSTALL = INS_TERMINATE_DF,
    INS_LOAD = INS_TERMINATE_EF,
    INS_GET_STATUS = INS_STATUS
};

/* P1 of STATUS (TS 102 221 11.1.2); that of GET STATUS is 10 to 80 (GPC_SPE_034 11.4). */
enum { STATUS_P1_MAX = 0x02 };

/* Name and clause of an instruction; NULL: none. */
const char *ins_name(unsigned ins);
const char *ins_clause(unsigned ins);

#endif
