/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The behaviour suite: what a case is, and the words that it is written in. Installed, for cases of
 * users; euicc-suite(1).
 *
 * A case is a row (struct suite_case) with a function of ten to forty lines. The function sends
 * commands and says what it expects, in the order of the specification's table of steps:
 *
 *   static void unknown_iccid(struct suite *suite)
 *   {
 *       suite_step(suite, "EnableProfile of an ICCID that no profile has");
 *       suite_es10(suite, "BF31{A0{5A=98001032547698103299}81=00}");
 *       suite_expect_octets(suite, "BF31/80", "01");
 *       suite_expect_profile(suite, "A", "disabled");
 *   }
 *
 * Conventions:
 *
 * Verdicts. A function of this header returns only when it succeeded. Otherwise the case ends at
 *   once: "fail" where the card does not do what is expected, "inconclusive" where a precondition
 *   cannot be reached or a peer of the card fails. CMocka's assertions can be used, too: they fail.
 * Octets are written in hex, with white space where it helps. TLVs are written as A2{80=0102}: the
 *   lengths are computed. 'text' is the octets of a text. Octets that follow a value and are not a
 *   part of it begin with #: 80=01 #0102. $name inserts a variable. Formats are printf's and are
 *   expanded first.
 * Variables. suite_set sets one; it ends with the case. Given are: $A ... $H, the ICCIDs of the
 *   profiles of the case; $AID_A ... the AIDs of their ISD-Ps once they are installed; $ADDRESS,
 *   that of "notifies"; $EID; after suite_session $CI, the identifier of the CI key in use, and
 *   $TRANSACTION; after suite_prepare_download $OTPK.
 *
 * Cleaning up. A function that changes the card notes how the change is undone, and the runner does
 *   that after the case, whatever its verdict is. A case that changes the card by suite_es10 or
 *   suite_send gives the opposite by suite_undo_es10.
 *
 * The last exchange is that of the last suite_send, suite_es10, suite_package or function of a
 *   session, with 61xx, 6Cxx and chains resolved; suite_expect_* and suite_value look at it.
 */
#ifndef EUICCD_SUITE_H
#define EUICCD_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#define SUITE_FORMAT(text, first) __attribute__((format(printf, text, first)))
#else
#define SUITE_FORMAT(text, first)
#endif

/* One case while it runs. */
struct suite;

enum suite_change {
    SUITE_READS,   /* changes nothing that lasts */
    SUITE_CHANGES, /* changes the card and restores what it found: --allow-changes */
    SUITE_DESTROYS /* memory reset and the like: --allow-destructive */
};

struct suite_case {
    const char *id;       /* "es10c-enable-unknown-iccid": lower case, begins with its family */
    const char *title;    /* what is tested, in one line of the specification's words */
    const char *families; /* ids of public outlines that it corresponds to: "SGP.23-1 4.2.21"; "" */
    const char *clause;   /* "SGP.32 5.9.4" */
    const char *rules;   /* ids of RULES.md, separated by blanks: the first is what the case is for;
                            of a case of yours: any or "" */
    const char *applies; /* expression over the settings, "es10c and not consumer"; "": always */
    const char *state;   /* initial state: suite_reach; "": any */
    enum suite_change change;
    void (*run)(struct suite *suite);
};

/* A file of cases defines this: rows that end with {0}. */
#define SUITE_CASES(name) const struct suite_case name[]
/* A shared object of cases for --cases FILE.so defines this array, ended by a row {0}. */
extern const struct suite_case euiccd_suite_cases[];

/* ---- What is written in reports ---- */

/* A step in words: what is sent, and what is expected of the card. */
void suite_step(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3);
void suite_note(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3);

/* ---- Ends of a case ---- */

#define SUITE_ENDS __attribute__((noreturn))
/* The card does not do what `clause` or rule demands. */
void suite_fail(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3) SUITE_ENDS;
/* The precondition cannot be reached. */
void suite_inconclusive(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3) SUITE_ENDS;
/* Inconclusive unless `condition`. */
void suite_require(struct suite *suite, bool condition, const char *format, ...) SUITE_FORMAT(3, 4);

/* ---- Values ---- */

/* Does the expression over the settings hold: "es10c", "brainpool and not ipae", "svn >= 2.5"? */
bool suite_applies(struct suite *suite, const char *expression);
/* A number of the settings: "nvm", "eims", "package"; inconclusive where they do not say it. */
int64_t suite_number(struct suite *suite, const char *name);
/* Sets a variable to octets; the value may contain variables. */
void suite_set(struct suite *suite, const char *name, const char *octets, ...) SUITE_FORMAT(3, 4);
/* The variable in upper-case hex; fails inconclusive when it is not set. Valid until the case ends.
 */
const char *suite_get(struct suite *suite, const char *name);
/* Random octets of the run's seed in hex; valid until the case ends. */
const char *suite_random(struct suite *suite, size_t octets);

/* ---- The interface ---- */

/* Warm and cold reset; the ATR in hex. All channels but 0 are closed; the ISD-R is not selected. To
 * a card of "ipae" the suite says by TERMINAL CAPABILITY that it is an IPAd. */
const char *suite_reset(struct suite *suite);
const char *suite_power_cycle(struct suite *suite);
/* Warm reset without that TERMINAL CAPABILITY: the IPAe of the card becomes active. */
const char *suite_reset_without_ipad(struct suite *suite);
/* One C-APDU as it is; nothing is followed. The status word. */
uint16_t suite_send(struct suite *suite, const char *octets, ...) SUITE_FORMAT(2, 3);
/* The same; 61xx is followed by GET RESPONSE, and 6Cxx by the command with that Le. */
uint16_t suite_exchange(struct suite *suite, const char *octets, ...) SUITE_FORMAT(2, 3);
/* MANAGE CHANNEL; opens: the number of the channel. Closed at the end of the case. */
unsigned suite_open_channel(struct suite *suite);
void suite_close_channel(struct suite *suite, unsigned channel);
/* SELECT by AID on a channel. The status word; the FCI or FCP is the response. */
uint16_t suite_select(struct suite *suite, unsigned channel, const char *aid);
/* SELECT by path from the MF, from the ADF "7FFF/6F07" on a channel; fails unless 9000. The FCP. */
void suite_select_file(struct suite *suite, unsigned channel, const char *path);
/* Selects the first AID that begins with `partial` of EF.DIR on a channel: "A0000000871002" */
void suite_select_application(struct suite *suite, unsigned channel, const char *partial);

/*
 * One ES10 request to the ISD-R, selected on a channel of its own: STORE DATA in blocks, GET
 * RESPONSE. 91xx counts as 9000. The status word; a case that expects a response does not need it:
 * suite_expect_octets fails where there is none.
 */
uint16_t suite_es10(struct suite *suite, const char *request, ...) SUITE_FORMAT(2, 3);
/* The same with blocks of at most `size` octets; 0: the maximum. */
uint16_t suite_es10_in_blocks(struct suite *suite, size_t size, const char *request, ...)
    SUITE_FORMAT(3, 4);

/* ---- What is expected of the last exchange ---- */

/* "9000", "6A8x", "6985|6A88"; x is any digit. */
void suite_expect_sw(struct suite *suite, const char *pattern);
/*
 * The value at `path`, the tags from the outside: "BF2D/A0/E3/5A"; "E3[2]" is the second of equal
 * tags. "": the whole response. `octets` in hex; "xx" is any octet, "*" any octets, "a|b"
 * alternatives.
 */
void suite_expect_octets(struct suite *suite, const char *path, const char *octets, ...)
    SUITE_FORMAT(3, 4);
void suite_expect_absent(struct suite *suite, const char *path);
void suite_expect_count(struct suite *suite, const char *path, size_t count);
/* The value at `path` as a number in the range. */
void suite_expect_range(struct suite *suite, const char *path, int64_t least, int64_t most);
/* The value of a member by the names of the specification, as `euicc trace show` prints it:
 * ("enableResult", "ok(0)"). A name alone is looked for at any depth; "a/b" from `a` on. "*" in
 * `value` is any text, "a|b" alternatives. */
void suite_expect(struct suite *suite, const char *name, const char *value);
/* The value at `path` in hex; NULL: absent. Valid until the case ends. */
const char *suite_value(struct suite *suite, const char *path);
/* The decoded value by name; NULL: absent. */
const char *suite_text(struct suite *suite, const char *name);
/* The whole response in hex, without the status word. */
const char *suite_response(struct suite *suite);
/* The last two exchanges of the case have the same response. */
void suite_expect_same_response(struct suite *suite);

/* ---- The state of the card ---- */

/*
 * Brings the card into a state: items separated by commas, each with attributes.
 *
 *   A ... H     the profile is installed and disabled; with "enabled": enabled. Attributes: ppr1,
 *               ppr2, fallback-allowed, fallback (has the Fallback Attribute), ecall, test,
 *               provisioning, notifies (all events, to $ADDRESS), and the other words of
 *               peer_profile_make (tools/suite/peer/profile.h)
 *   eim, eim2, eim3    eIMs of the suite are associated. Attributes: no-token, brainpool (its key)
 *   usim        H is enabled, with a USIM, an ISIM and remote management: $KI, $OPC, $KIC, $KID,
 *               $IMSI (digits); PIN 0000, PUK 11111111, PIN2 9999, PUK2 22222222, ADM 55555555
 *   no profile  no profile is enabled
 *   default address    the default SM-DP+ address is default.example.com
 *   no notification    there is no Pending Notification and no package result
 *
 * The suite does so with a download from its SM-DP+, packages of an eIM and ES10 functions; then it
 * resets the card. Undone after the case. Inconclusive where that fails.
 */
void suite_reach(struct suite *suite, const char *state);
/* Fails unless GetProfilesInfo says: "enabled", "disabled", "absent", "fallback" (has the Fallback
 * Attribute). */
void suite_expect_profile(struct suite *suite, const char *profile, const char *state);
/* After the case this request is sent; more than one: in reverse order. */
void suite_undo_es10(struct suite *suite, const char *request, ...) SUITE_FORMAT(2, 3);
/* The case has deleted it or left it to the runner: no undo is needed for this item. */
void suite_forget(struct suite *suite, const char *item);

/* ---- eIM ---- */

/* How a package differs from a good one. All zero: a good package of "eim" with the next counter.
 */
struct suite_package {
    const char *eim;         /* "eim2"; NULL: "eim" */
    const char *eim_id;      /* other text as eimId */
    const char *eid;         /* other EID, in hex */
    const char *counter;     /* "=": the same again, "-1": one less, or a number */
    const char *token;       /* other association token, as a number */
    const char *transaction; /* eimTransactionId in hex; "": absent; NULL: a random one */
    int signature_bit;       /* the bit of eimSignature that is inverted, from 1; 0: none */
    bool eco;                /* the list is of eCOs */
    bool unverified;         /* the signature of the result is not verified by the suite */
};
/*
 * LoadEuiccPackage with operations in the notation, "A3{5A=$A}A4{5A=$B}". The result is the last
 * exchange; its signature, eimId, counter, transaction and sequence number were verified (fail).
 */
void suite_package(struct suite *suite, const char *operations, ...) SUITE_FORMAT(2, 3);
/* eCOs, as suite_package. */
void suite_eco(struct suite *suite, const char *operations, ...) SUITE_FORMAT(2, 3);
uint16_t suite_package_with(struct suite *suite, const struct suite_package *package,
                            const char *operations, ...) SUITE_FORMAT(3, 4);
/* Operation results of the last package in hex: the content of euiccResult. */
void suite_expect_results(struct suite *suite, const char *octets, ...) SUITE_FORMAT(2, 3);
/* EimConfigurationData of an eIM of the suite in the notation, for AddInitialEim and addEim: eimId,
 * counterValue 0 and eimPublicKeyData. Sets $EIM_ID and $EIM_KEY, the content of eimPublicKeyData
 * (A5=$EIM_KEY). Valid until the case ends; the association is deleted after it. */
const char *suite_eim_configuration(struct suite *suite, const char *eim);

/* ---- Download ---- */

/*
 * How a request differs from a good one: words separated by commas; NULL or "": a good one. Each
 * function has words of its own; an unknown one makes the case inconclusive.
 *
 * suite_session: GetEUICCInfo1 and GetEUICCChallenge.
 *   curve=p256|brainpool    of the server's certificates;  sign=p256|brainpool    of the eUICC's
 *
 * suite_authenticate_server: BF38 is the last exchange.
 *   ds                 the server is an SM-DS: CERT.DSauth
 *   server=KIND        the certificate is wrong, see below
 *   bit=N              bit N (1 to 512) of serverSignature1 inverted
 *   signed=transaction|challenge|address|server-challenge    changed after it was signed
 *   challenge          euiccChallenge of another session, signed
 *   address=TEXT, transaction=HEX    serverAddress, transactionId of this session
 *   ci=unknown|none|HEX    euiccCiPKIdToBeUsed
 *
 * suite_prepare_download: BF21 is the last exchange.
 *   binding=KIND       CERT.DPpb is wrong; binding=other-chain: a good one of another CI of the
 * card bit=N, signed=transaction, transaction    as above signature1         smdpSignature2 does
 * not cover euiccSignature1 cc=CODE            with ccRequiredFlag and hashCc cc-flag
 * ccRequiredFlag without hashCc cc-hash=CODE       hashCc without ccRequiredFlag otpk=HEX
 * bppEuiccOtpk
 *
 * KIND of a certificate (tools/suite/peer/chain.h): expired not-yet-valid other-ci wrong-role
 *   no-role wrong-oid same-oid no-oid eum ci eum-issued auth binding forged bit=N self-signed
 * no-key-usage key-usage is-ca critical no-issuer curve damaged
 *
 * suite_load_package: all STORE DATA of the Bound Profile Package of `profile` ("A ppr1", as in
 * suite_reach); the last exchange is the one with the ProfileInstallationResult, or the refusal, or
 * the last one.
 *   operation=N transaction key-type=N key-length=N host=HEX bit=N otpk    InitialiseSecureChannel
 *   configure=HEX metadata=HEX no-configure no-metadata no-elements        the commands behind it
 *   keys, keys=short|missing    ReplaceSessionKeys
 *   piece=N            plaintext octets of a segment
 *   mac=N data=N swap=N drop=N repeat=N short=N tag=N    segment N is wrong; 1: ConfigureISDP, 2:
 *                      StoreMetadata, 3 and more: profile elements
 *   channel-twice metadata-first more    order and end of the package
 *   cut=lpac|onomondo|whole|odd, stop=N  how it is cut; only the first N STORE DATA chains
 *   continue           the chains of the package before that were not sent
 */
void suite_session(struct suite *suite, const char *differences);
void suite_authenticate_server(struct suite *suite, const char *differences);
void suite_prepare_download(struct suite *suite, const char *differences);
void suite_load_package(struct suite *suite, const char *profile, const char *differences);
/* CancelSession with a reason; "transaction": of another session. BF41 is the last exchange. */
void suite_cancel_session(struct suite *suite, int reason, const char *differences);
/* LoadCRL with a list of the CI of the suite's servers. The list has the number 1 and no entries,
 * except for: number=N, base=N (delta CRL), part=N and parts=N, revokes=auth|binding|ds, removes=
 * the same (delta CRL), entries=N (of other certificates), no-number, forged, other-ci, curve=p256
 * or brainpool. The card keeps it: SUITE_DESTROYS. BF35 is the last exchange. */
void suite_load_crl(struct suite *suite, const char *differences);
/* All four, of a good session; fails unless the profile is installed. Undone by its deletion. */
void suite_download(struct suite *suite, const char *profile);
/* The last exchange is the ProfileInstallationResult of this session: signed, with its
 * transactionId, address and smdpOid; "success", or bppCommandId and errorReason as "2/9"; "*" is
 * any number, "a|b" alternatives. */
void suite_expect_installation(struct suite *suite, const char *result);
/* The signature of the last response (BF38, BF21, BF41, BF37) verifies with the eUICC's
 * certificate, those of all notifications of a list (BF2B) with the certificates in them; fails
 * otherwise. */
void suite_expect_signed(struct suite *suite);

/* ---- Remote file management ---- */

/* A secured packet of TS 102 225 with keys of the profile ("usim"). All zero: a good one to the
 * remote file management of the USIM, with CC, ciphered, counter higher than before. */
struct suite_secured {
    const char *tar;     /* NULL: "B00010" */
    const char *spi;     /* NULL: "1619": with a response packet that is protected alike */
    const char *keys;    /* KIc and KID; NULL: "1212", AES, key version 1 */
    const char *counter; /* "=": the same again, "+3": three higher, or a number */
    bool wrong_key;      /* the MAC is made with another key */
};
/* Sends the script in a short message (ENVELOPE with SMS-PP download). The last exchange has the
 * response status code of the response packet, one octet, and its additional data; nothing where no
 * response packet came. Its protection was verified (fail). */
void suite_send_secured(struct suite *suite, const struct suite_secured *packet, const char *script,
                        ...) SUITE_FORMAT(3, 4);

/* ---- Terminal ---- */

/* TERMINAL PROFILE; "none", "refresh", "state-change" (REFRESH with mode 09, too), "bip" (all that
 * the IPAe needs), "all", or octets. */
void suite_terminal_profile(struct suite *suite, const char *profile);
/* FETCH of the pending proactive command: the last exchange. Fails where none is pending. Sets
 * $DETAILS, the value of its command details. */
void suite_fetch(struct suite *suite);
/* TERMINAL RESPONSE to the last FETCH with this general result and more objects in the notation;
 * NULL: none. */
uint16_t suite_terminal_response(struct suite *suite, const char *result, const char *objects);
/* FETCH and TERMINAL RESPONSE, with success, of commands until none is pending or `name` (a name of
 * TS 102 223, "REFRESH") was fetched, which is not answered; fails when it does not come. NULL:
 * all. */
void suite_fetch_until(struct suite *suite, const char *name);
/* Carries out a REFRESH that is pending, then resets the card: a switch of profiles is done. */
void suite_complete_switch(struct suite *suite);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
