/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of `euicc run ask` about one card; run_control.c calls them. */
#ifndef TOOLS_READER_RUN_REQUEST_H
#define TOOLS_READER_RUN_REQUEST_H

#include "tools/reader/run.h"

#include <jansson.h>

/* Returns the response. */
typedef json_t *run_request(struct run *run, struct slot *slot, const json_t *request);

run_request run_request_show;
run_request run_request_reset;
run_request run_request_eject;
run_request run_request_insert;
run_request run_request_install;
run_request run_request_enable;
run_request run_request_disable;
run_request run_request_snapshot;
run_request run_request_restore;
run_request run_request_quirk;
run_request run_request_seed;
run_request run_request_fault;
/* Without a card; `slot` is NULL. */
run_request run_request_clock;

#endif
