/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.LoadBoundProfilePackage (SGP.22 5.7.6; DP-3.1, A-28): passes the
 * content of a chain to the stream parser. Only the end of the download has a response.
 */
#include "card/es10/functions.h"
#include "card/euicc/bpp.h"

int es10b_load_bound_profile_package(struct es10_call *call, const void *request, void *response)
{
    int err = bpp_feed(call->euicc, call->arena, call->request, call->forced, call->response);

    (void)request;
    (void)response;
    if (err == ERR_STATE)
        (void)es10_refuse(call, "DP-3.1", "no Bound Profile Package is expected now",
                          bytes_cut(call->request, 0, 8), err);
    return err < 0 ? err : ES10_DONE;
}
