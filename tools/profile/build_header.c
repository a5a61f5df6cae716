/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile header, and the metadata for the card. */
#include "tools/profile/build_parts.h"

#include <string.h>

#include "apdu/cat.h"
#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "profiles/package/pe.h"
#include "tools/https/es9.h"

/* Mandatory services and templates of the header. */
int build_header(struct build *build)
{
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    const struct {
        enum pe_service service;
        bool wanted;
    } services[] = {
        {PE_SERVICE_USIM, true},
        {PE_SERVICE_ISIM, build_is(build, "isim", "yes")},
        {PE_SERVICE_MILENAGE, build->aka.algorithm == AKA_MILENAGE},
        {PE_SERVICE_TUAK128, build->aka.algorithm == AKA_TUAK && build->aka.key_len == 16},
        {PE_SERVICE_TUAK256, build->aka.algorithm == AKA_TUAK && build->aka.key_len == 32},
        {PE_SERVICE_USIM_TEST_ALGORITHM, build->aka.algorithm == AKA_TEST},
        {PE_SERVICE_GET_IDENTITY, build->suci},
        {PE_SERVICE_PROFILE_A_X25519, build->suci && build_is(build, "suci-profile", "a")},
        {PE_SERVICE_PROFILE_B_P256, build->suci && build_is(build, "suci-profile", "b")},
    };
    const struct {
        uint8_t arc;
        bool wanted;
    } templates[] = {{1, true},
                     {4, true},
                     {5, true},
                     {7, build_is(build, "gsm", "yes")},
                     {8, build_is(build, "isim", "yes")},
                     {13, build_is(build, "5g", "yes")},
                     {14, build->suci}};
    uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, 0x00};

    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (services[i].wanted)
            tlv_put(&out, 0x80 | services[i].service, BYTES_NONE);
    build_set(build, "services", buf_bytes(&out));
    out = BUF_OVER(octets);
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        if (templates[i].wanted) {
            oid[5] = templates[i].arc;
            tlv_put(&out, TAG_OBJECT_IDENTIFIER, BYTES_OF(oid));
        }
    build_set(build, "templates", buf_bytes(&out));
    return 0;
}

/* The connectivity parameters: default bearer and network access name (SGP.32 2.4.4; B-151). */
static int put_access_point(struct build *build, struct buf *out)
{
    uint8_t octets[100];
    struct buf name = BUF_OVER(octets);
    int err = build_put_access_name(build, "access-point", &name);

    comprehension_put(out, CAT_TAG_BEARER_DESCRIPTION, BYTES_TEXT("\x03"));
    comprehension_put(out, CAT_TAG_NETWORK_ACCESS_NAME, buf_bytes(&name));
    return err;
}

int build_connectivity(struct build *build)
{
    uint8_t value[512];
    struct buf out = BUF_OVER(value);
    bool given = build_get(build, "connectivity") != NULL;
    int err = 0;

    if (given && build_get(build, "access-point"))
        return build_fail(build, "access-point: not allowed together with connectivity");
    if (given)
        err = build_hex(build, "connectivity", value, sizeof value, &out.len);
    else if (build_get(build, "access-point"))
        err = put_access_point(build, &out);
    build_set(build, "connectivity", buf_bytes(&out));
    return err;
}

/* StoreMetadata (SGP.22 5.5.3); fallbackAllowed is defined in SGP.32. */
int build_put_metadata(struct build *build, struct buf *out)
{
    static const char *const classes[] = {"test", "provisioning", "operational"};
    static const uint8_t all_events[] = {0x04, 0xF0};
    const char *name =
        build_get(build, "name") ? build_get(build, "name") : build_get(build, "operator");
    const char *address = build_get(build, "notification");
    const char *problem = address ? es9_address_problem(address) : NULL;
    int err = build_check_characters(build, "name", name, 64);
    uint8_t iccid[10], plmn[3];
    unsigned class = 0;
    size_t mark = tlv_open(out, TAG_STORE_METADATA), list, one;

    while (class < 3 && !build_is(build, "class", classes[class]))
        class ++;
    if (class == 3)
        return build_fail(build, "class: must be test, provisioning or operational");
    if (problem)
        return build_fail(build, "notification: %s", problem);
    if (err)
        return err;
    build_bcd(build->subscriber->iccid, true, iccid, sizeof iccid);
    tlv_put(out, TAG_ICCID, BYTES_OF(iccid));
    tlv_put(out, TAG_SERVICE_PROVIDER_NAME,
            bytes_at(build_get(build, "operator"), strlen(build_get(build, "operator"))));
    tlv_put(out, TAG_PROFILE_NAME, bytes_at(name, strlen(name)));
    tlv_put_u8(out, TAG_PROFILE_CLASS, class);
    if (address) {
        list = tlv_open(out, TAG_NOTIFICATION_CONFIGURATION_INFO);
        one = tlv_open(out, TAG_SEQUENCE);
        tlv_put(out, TAG_CONFIGURED_OPERATIONS, BYTES_OF(all_events));
        tlv_put(out, TAG_CONFIGURED_ADDRESS, bytes_at(address, strlen(address)));
        tlv_close(out, one);
        tlv_close(out, list);
    }
    build_put_plmn(build->subscriber->imsi, build->three, plmn);
    list = tlv_open(out, TAG_PROFILE_OWNER);
    tlv_put(out, TAG_MCC_MNC, BYTES_OF(plmn));
    tlv_close(out, list);
    if (build_is(build, "fallback", "yes"))
        tlv_put_u8(out, TAG_FALLBACK_ALLOWED, 0xFF);
    tlv_close(out, mark);
    return out->overflow ? ERR_TOO_LONG : 0;
}
