/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of Indirect Profile Download: an eIM with a scripted SM-DP+, and a session.
 * */
#ifndef TEST_TOOLS_EIM_ESIPA_DOWNLOAD_SCENE_H
#define TEST_TOOLS_EIM_ESIPA_DOWNLOAD_SCENE_H

#include "apdu/tlv.h"
#include "test/fake/esipa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define EID         "89049032000000000000000000000012"
#define OTHER       "89049032000000000000000000000099"
#define CHALLENGE   "811000112233445566778899AABBCCDDEEFF"
#define INFO1       "BF200D8203020500A9040402ABCDAA00"
#define TRANSACTION "8201AA" /* eimTransactionId */

static struct {
    struct fake_esipa eim;
    /* Script of the SM-DP+, and the last call. */
    int err;
    const char *subject, *reason, *answer;
    char function[40], address[60];
    unsigned calls;
} here;

static inline int script(void *context, const char *address, const char *function, json_t *in,
                         json_t **out, struct es9_error *error)
{
    (void)context;
    here.calls++;
    snprintf(here.function, sizeof(here.function), "%s", function);
    snprintf(here.address, sizeof(here.address), "%s", address);
    json_decref(in);
    *error = (struct es9_error){.text = "as scripted"};
    snprintf(error->subject, sizeof(error->subject), "%s", here.subject);
    snprintf(error->reason, sizeof(error->reason), "%s", here.reason);
    if (here.err == 0 && out)
        *out = json_loads(here.answer, 0, NULL);
    return here.err;
}

/* Sends `hex`; the response is in here.eim.text. */
static inline int ask(const char *hex)
{
    return fake_esipa_ask_hex(&here.eim, hex);
}

static inline void order_of(const char *eid, const char *download)
{
    char text[400];

    snprintf(text, sizeof(text), "\"id\": \"d\", \"transaction\": \"AA\", \"download\": %s",
             download);
    assert_int_equal(fake_esipa_order(&here.eim, eid, text), 0);
    snprintf(text, sizeof(text), "BF4F125A10%s", eid);
    assert_int_equal(ask(text), 200);
    assert_non_null(strstr(here.eim.text, "BF54"));
}

static inline void order(const char *download)
{
    order_of(EID, download);
}

static inline void begin_response(const char *answer)
{
    here.err = 0;
    here.subject = here.reason = "";
    here.answer = answer;
}

#define INITIATED                                                                                  \
    "{\"transactionId\": \"0102\", \"serverSigned1\": \"MAA=\", \"serverSignature1\": "            \
    "\"XzcBAA==\", \"euiccCiPKIdToBeUsed\": \"BAGr\", \"serverCertificate\": \"MAA=\"}"

static inline void begin_session(void)
{
    begin_response(INITIATED);
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3911A00F8002010230005F37010004" /* arm, id, parts */
                                       "01AB3000");
}

static inline int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, script);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    fake_esipa_end(&here.eim);
    return 0;
}

#endif
