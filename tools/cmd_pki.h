/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_CMD_PKI_H
#define TOOLS_CMD_PKI_H

/* The verb `pki`; `argv[0]` is the name to print in messages. Returns the exit status. */
int cmd_pki(int argc, char **argv);

#endif
