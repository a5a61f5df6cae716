/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/function.h"

#include "apdu/tlv.h"

#include <string.h>

/* SGP.22 6.5.1.1, SGP.32 6.4.1: the last part of the path in the JSON binding. */
#define ES9P(name)                                                                                 \
    {                                                                                              \
        "/gsma/rsp2/es9plus/" name, "ES9+." name                                                   \
    }
#define ES11(name)                                                                                 \
    {                                                                                              \
        "/gsma/rsp2/es11/" name, "ES11." name                                                      \
    }
#define ESIPA(name)                                                                                \
    {                                                                                              \
        "/gsma/rsp2/esipa/" name, "ESipa." name                                                    \
    }

static const struct {
    const char *path, *function;
} paths[] = {
    ES9P("InitiateAuthentication"),
    ES9P("AuthenticateClient"),
    ES9P("GetBoundProfilePackage"),
    ES9P("HandleNotification"),
    ES9P("CancelSession"),
    ES9P("ConfirmDeviceChange"),
    ES9P("CheckEvent"),
    ES9P("CheckProgress"),
    ES11("InitiateAuthentication"),
    ES11("AuthenticateClient"),
    ESIPA("InitiateAuthentication"),
    ESIPA("AuthenticateClient"),
    ESIPA("GetBoundProfilePackage"),
    ESIPA("CancelSession"),
    ESIPA("HandleNotification"),
    ESIPA("TransferEimPackage"),
    ESIPA("GetEimPackage"),
    ESIPA("ProvideEimPackageResult"),
};

/* The ASN.1 binding: tags of requests (SGP.32 6.3, annex). */
static const struct {
    uint32_t tag;
    const char *function;
} tags[] = {
    {0xBF39, "ESipa.InitiateAuthentication"}, {0xBF3B, "ESipa.AuthenticateClient"},
    {0xBF3A, "ESipa.GetBoundProfilePackage"}, {0xBF41, "ESipa.CancelSession"},
    {0xBF3D, "ESipa.HandleNotification"},     {0xBF4E, "ESipa.TransferEimPackage"},
    {0xBF4F, "ESipa.GetEimPackage"},          {0xBF50, "ESipa.ProvideEimPackageResult"},
};

static const char asn1_path[] = "/gsma/rsp2/asn1";

/* Without regard to the case of letters: the first one of a function is a small one in paths. */
static bool is_path(struct bytes path, const char *row)
{
    return path.len == strlen(row) && strncasecmp((const char *)path.at, row, path.len) == 0;
}

const char *trace_function(struct bytes path, struct bytes body)
{
    uint32_t tag;
    size_t len, used;

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (is_path(path, paths[i].path))
            return paths[i].function;
    if (!is_path(path, asn1_path) || tlv_header(body, &tag, &len, &used) < 0)
        return NULL;
    if (tag == 0xA2 && tlv_header(bytes_from(body, used), &tag, &len, &used) < 0)
        return NULL; /* in a RemoteProfileProvisioningRequest */
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (tags[i].tag == tag)
            return tags[i].function;
    return NULL;
}
