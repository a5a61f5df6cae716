/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A download with an RSP server of the test behind struct rsp_functions: it returns what the test
 * sets and counts calls.
 */
#ifndef TEST_FAKE_RSP_H
#define TEST_FAKE_RSP_H

#include "ipae/procedure/profile_download.h"

struct fake_rsp {
    struct download download; /* of smdp.example, matchingId "M", for the eIM "eim" */
    struct pending_download pending;
    struct eim_session session;

    int err; /* result of each function */
    struct initiate_authentication_response_esipa initiated;
    struct bytes package; /* of GetBoundProfilePackage, where it is not empty */

    unsigned authenticated, cancelled, notified; /* calls */
};

/* A fresh download; a refusal of the server reads "8.1/4.2 refused". */
void fake_rsp_begin(struct fake_rsp *fake, struct terminal *terminal);
/* The download failed permanently, with `text` in its reason. */
bool fake_rsp_has_failed(const struct fake_rsp *fake, const char *text);

#endif
