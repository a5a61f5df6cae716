/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host of a security domain, for tests: a profile with keys of SCP02 and SCP03, and protected
 * commands as hex. Failures end the test. */
#ifndef TEST_FAKE_GP_H
#define TEST_FAKE_GP_H

#include "crypto/scp.h"

/* Key sets: 20 (SCP02), 30 (SCP03, AES-128), 31 (SCP03, AES-256). */
#define GP_ENC            "404142434445464748494A4B4C4D4E4F"
#define GP_MAC            "505152535455565758595A5B5C5D5E5F"
#define GP_DEK            "606162636465666768696A6B6C6D6E6F"
#define GP_AID            "A000000151000000"
#define GP_HOST_CHALLENGE "0102030405060708"

/*
 * Elements behind the small package: the MNO-SD with those key sets and the SCP80 keys of sms.h,
 * its TAR B20100, card data in sdPersoData; a second domain A000000151000001; two RFM applications.
 */
extern const char gp_elements[];

struct gp_host {
    struct scp scp; /* as the card has it */
    char text[700];
};

/* Takes the response of INITIALIZE UPDATE with GP_HOST_CHALLENGE; checks the card cryptogram. */
void gp_host_begin(struct gp_host *host, struct bytes response);
/* EXTERNAL AUTHENTICATE for the level, on the basic channel. */
const char *gp_host_authenticate(struct gp_host *host, uint8_t level);
/* The command, in hex and without secure messaging, protected by the level. */
const char *gp_host_seal(struct gp_host *host, const char *command);
/* Checks R-MAC over data and status word, and deciphers; the plain data as hex. */
const char *gp_host_open(struct gp_host *host, struct bytes response, uint16_t sw);
/* A key enciphered by the DEK of the session, as hex. */
const char *gp_host_encipher_key(struct gp_host *host, const char *key);

#endif
