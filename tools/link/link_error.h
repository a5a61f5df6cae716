/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of a link to a card. */
#ifndef TOOLS_LINK_LINK_ERROR_H
#define TOOLS_LINK_LINK_ERROR_H

/* Why a call failed, in one line. */
struct link_error {
    char text[400];
};

#endif
