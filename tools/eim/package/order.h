/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Orders of an eIM as text or JSON: NAME or NAME=ARGUMENT[,ARGUMENT...] on a command line, and the
 * same as objects {"NAME": {"argument": value}} or strings "NAME" in a JSON list. One row a PSMO or
 * eCO; the help is printed from the rows.
 */
#ifndef TOOLS_EIM_PACKAGE_ORDER_H
#define TOOLS_EIM_PACKAGE_ORDER_H

#include "card/asn1/code_names.h"
#include "tools/eim/package/package.h"

#include <jansson.h>

/* Why an order is invalid, in one line. */
struct eim_error {
    char text[300];
};

/* Resources for building an order; they must outlive it. */
struct eim_build_context {
    const struct der *der;
    struct arena *arena;
    struct eim_error *error;
};

/* Adds one order. ERR_MALFORMED and the errors of eim_order_add_psmo and eim_order_add_eco;
 * ERR_IO for a file. */
int eim_order_add_word(struct eim_order *order, const struct eim_build_context *context,
                       const char *word);
/* The same for one element of a JSON list: a string or an object with one member. */
int eim_order_add_json(struct eim_order *order, const struct eim_build_context *context,
                       const json_t *element);

/* Name and arguments of row `index`, "enable=ICCID[,rollback]"; NULL past the end. `*text` receives
 * its description. */
const char *eim_order_row(size_t index, const char **text);

/* Name of the order whose result has this arm, and what its codes are of; NULL: no order has it. */
const char *eim_order_of_result(enum euicc_result_data_arm arm, enum code_type *codes);

/* Appends a list of tags in hex, which has at least one, each of at most 4 octets. ERR_MALFORMED.
 */
int eim_tags_read(struct buf *out, const char *text);
/* Converts an ICCID in digits, or the 20 hex digits of EF.ICCID, into 10 octets. ERR_MALFORMED. */
int eim_iccid_from_text(uint8_t iccid[ICCID_OCTETS], const char *text);
/* At most 20 digits and NUL. */
void eim_iccid_to_text(struct bytes iccid, char text[21]);

/*
 * EimConfigurationData from a JSON object: eimId, eimFqdn, eimIdType ("oid", "fqdn",
 * "proprietary"), counterValue, associationToken, certificate (DER file) or publicKey (PEM file of
 * the private key), trustedCertificate (DER file), eimSupportedProtocol (list of "retrieveHttps",
 * "retrieveCoaps", "injectHttps", "injectCoaps", "proprietary"), euiccCiPKId (hex),
 * indirectProfileDownload (boolean), eSipaProprietaryProtocolInformation (hex: its elements, of
 * v1.3). ERR_MALFORMED, with the member in the error: missing, unknown, of another type or with an
 * invalid value, or both certificate and publicKey; errors of file_read.
 */
int eim_configuration_from_json(struct eim_configuration_data *out,
                                const struct eim_build_context *context, const json_t *object);

#endif
