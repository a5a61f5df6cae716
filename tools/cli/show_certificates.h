/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_CLI_SHOW_CERTIFICATES_H
#define TOOLS_CLI_SHOW_CERTIFICATES_H

#include <stdbool.h>

struct euiccd_card;

/*
 * Prints the certificates of the card in the file `path`, decoded: of the EUM and the eUICC for
 * each CI key (ES10b.GetCerts), and the eIMs with their keys. Returns an exit status.
 */
int show_certificates(struct euiccd_card *card, const char *path, bool json);

#endif
