/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Security domains and remote file management (DP-4.4).
 */
#include <string.h>

#include "crypto/secret.h"
#include "profiles/domain_data.h"
#include "profiles/package/pe_private.h"
#include "profiles/uicc_records.h"

enum {
    TAG_AID = 0x4F,
    TAG_PARAMETERS = 0xC9,
    TAG_CHANNEL = 0x81, /* of the parameters: protocol and option */
    TAG_PERSONALISATION = 0xA3
};

static bool take_aid(struct bytes *cursor, uint8_t out[16], uint8_t *len)
{
    struct tlv aid;

    if (tlv_take(cursor, TAG_AID, &aid) || aid.value.len < 5 || aid.value.len > 16)
        return false;
    memcpy(out, aid.value.at, aid.value.len);
    *len = (uint8_t)aid.value.len;
    return true;
}

/* Toolkit parameters (TS 102 226 8.2.1.3.2.2): minimum security level and TARs. */
static bool toolkit_parameters(struct bytes value, struct domain_record *domain)
{
    size_t at = 3; /* priority, timers, length of a menu text */
    size_t len;

    if (value.len <= at)
        return false;
    at += 1 + (size_t)2 * value.at[at]; /* menu entries: position and identifier each */
    at++;                               /* channels */
    if (value.len <= at)
        return false;
    len = value.at[at++];
    if (value.len < at + len + 1)
        return false;
    if (len >= 2 && value.at[at] == 0x01)
        domain->minimum_security_level = value.at[at + 1];
    at += len;
    len = value.at[at++];
    if (len % 3 || len > sizeof domain->tars || value.len < at + len)
        return false;
    memcpy(domain->tars, value.at + at, len);
    domain->tar_count = (uint8_t)(len / 3);
    return true;
}

/* The secure channel protocols of the parameters C9 (GPC_GUI_010 4.3); pairs beyond the room of the
 * record are left out. */
static void parameter_channels(struct bytes value, struct domain_record *domain)
{
    struct tlv one;

    while (tlv_take(&value, TAG_CHANNEL, &one) == 0) {
        for (size_t at = 0; at + 2 <= one.value.len && domain->channel_count < DOMAIN_CHANNELS_MAX;
             at += 2) {
            memcpy(domain->channels + (size_t)2 * domain->channel_count, one.value.at + at, 2);
            domain->channel_count++;
        }
    }
}

/* sdPersoData: what STORE DATA would bring, in DGI format. Data groups that this card does not keep
 * are left out. */
static int personalise(struct pe *pe, struct bytes list)
{
    struct tlv one;
    int err = 0;

    while (!err && !pe->over && tlv_take(&list, 0x04, &one) == 0) {
        err = domain_data_store_groups(&pe->records, pe->domains, one.value);
        err = err == ERR_MALFORMED || err == ERR_NOT_FOUND ? 0 : pe_store_error(pe, err);
    }
    return err;
}

static int put_counter(struct pe *pe, uint32_t key, struct bytes value)
{
    uint8_t octets[KEY_COUNTER_LEN] = {0};
    struct buf record = {octets, sizeof octets, sizeof octets, false};

    if (value.len > sizeof octets)
        return pe_malformed(pe, "a keyCounterValue of more than 5 octets");
    if (value.len)
        memcpy(octets + sizeof octets - value.len, value.at, value.len);
    return pe_put(pe, RECORD_COUNTER, key, &record);
}

/* One counter for the keys of a version: that of a key without keyCounterValue is as it is. */
static int keep_counter(struct pe *pe, uint32_t key)
{
    struct bytes value;
    int err =
        pe->records.functions->get(pe->records.context, RECORD_COUNTER, key, &pe->arena, &value);

    return err == ERR_NOT_FOUND ? put_counter(pe, key, BYTES_NONE) : err;
}

static int key_object(struct pe *pe, uint32_t domain, struct bytes object)
{
    struct tlv identifier, version, counter, components, component, type, data;
    uint8_t octets[KEY_DATA + 64];
    struct buf record = BUF_OVER(octets);
    uint32_t mac_len;
    int err;

    if (tlv_find(object, 0x82, &identifier) || identifier.value.len != 1 ||
        tlv_find(object, 0x83, &version) || version.value.len != 1 ||
        tlv_find(object, 0x30, &components) || tlv_find(components.value, 0x30, &component) ||
        tlv_find(component.value, 0x80, &type) || type.value.len != 1 ||
        tlv_find(component.value, 0x86, &data) || !pe_number_of(component.value, 0x87, 8, &mac_len))
        return pe_malformed(pe, "incomplete KeyObject");
    if (data.value.len > 64) {
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a key of more than 64 octets");
        return 0;
    }
    buf_put_u8(&record, type.value.at[0]);
    buf_put_u8(&record, mac_len);
    buf_put(&record, data.value);
    err = pe_put(pe, RECORD_KEY, key_number(domain, version.value.at[0], identifier.value.at[0]),
                 &record);
    secret_wipe_memory(octets, sizeof octets);
    if (err || pe->over)
        return err;
    if (tlv_find(object, 0x85, &counter))
        return keep_counter(pe, counter_number(domain, version.value.at[0]));
    return put_counter(pe, counter_number(domain, version.value.at[0]), counter.value);
}

int pe_security_domain(struct pe *pe, struct bytes content)
{
    struct domain_record domain = {0};
    uint8_t octets[192], package[16], module[16], len;
    struct buf record = BUF_OVER(octets);
    struct tlv instance, list, one, parameters, toolkit;
    uint32_t life;
    struct bytes rest;
    int err = 0;

    if (tlv_take(&content, 0xA1, &instance))
        return pe_malformed(pe, "securityDomain without instance");
    rest = instance.value;
    if (!take_aid(&rest, package, &len) || !take_aid(&rest, module, &len) ||
        !take_aid(&rest, domain.aid, &domain.aid_len) || tlv_find(rest, 0x82, &one) ||
        one.value.len == 0)
        return pe_malformed(pe, "incomplete ApplicationInstance");
    if (!(one.value.at[0] & PRIVILEGE_SECURITY_DOMAIN)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a security domain without that privilege");
        return 0;
    }
    if (one.value.len > PRIVILEGES_MAX || !pe_number_of(rest, 0x83, LIFE_SELECTABLE, &life))
        return pe_malformed(pe, "privileges or lifeCycleState of a wrong length");
    memcpy(domain.privileges, one.value.at, one.value.len);
    domain.privileges_len = (uint8_t)one.value.len;
    domain.life = (uint8_t)life;
    domain.may_ota = true;
    if (tlv_find(rest, TAG_PARAMETERS, &parameters) == 0)
        parameter_channels(parameters.value, &domain);
    if (tlv_find(rest, 0xEA, &parameters) == 0 && tlv_find(parameters.value, 0x80, &toolkit) == 0 &&
        !toolkit_parameters(toolkit.value, &domain))
        return pe_malformed(pe, "incomplete toolkit parameters");
    pe->domains++;
    domain_record_put(&domain, &record);
    err = pe_put(pe, RECORD_DOMAIN, pe->domains, &record);
    if (!err && !pe->over && tlv_find(content, TAG_PERSONALISATION, &list) == 0)
        err = personalise(pe, list.value);
    if (err || pe->over || tlv_find(content, 0xA2, &list))
        return err;
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0)
        err = key_object(pe, pe->domains, one.value);
    return err || pe->over || !rest.len
               ? err
               : pe_malformed(pe, "keyList has another member than its list");
}

static bool rfm_tars(struct bytes *rest, struct rfm_record *rfm)
{
    struct tlv list, tar;

    if (tlv_take(rest, 0xA0, &list))
        return true;
    while (rfm->tar_count < DOMAIN_TARS_MAX && tlv_take(&list.value, 0x04, &tar) == 0) {
        if (tar.value.len != 3)
            return false;
        memcpy(rfm->tars + rfm->tar_count++ * 3, tar.value.at, 3);
    }
    return list.value.len == 0;
}

static bool access_domain(struct bytes value, uint8_t out[ACCESS_DOMAIN_MAX], uint8_t *len)
{
    if (value.len == 0 || value.len > ACCESS_DOMAIN_MAX)
        return false;
    memcpy(out, value.at, value.len);
    *len = (uint8_t)value.len;
    return true;
}

int pe_rfm(struct pe *pe, struct bytes content)
{
    struct rfm_record rfm = {0};
    uint8_t octets[256];
    struct buf record = BUF_OVER(octets);
    struct tlv level, access, admin, adf, one;

    if (!take_aid(&content, rfm.aid, &rfm.aid_len))
        return pe_malformed(pe, "rfm without instanceAID");
    take_aid(&content, rfm.domain_aid, &rfm.domain_aid_len);
    if (!rfm_tars(&content, &rfm) || tlv_take(&content, 0x81, &level) || level.value.len != 1 ||
        tlv_take(&content, 0x04, &access) || tlv_take(&content, 0x04, &admin) ||
        !access_domain(access.value, rfm.access, &rfm.access_len))
        return pe_malformed(pe, "incomplete rfm");
    rfm.minimum_security_level = level.value.at[0];
    if (tlv_take(&content, 0x30, &adf) == 0) {
        if (tlv_find(adf.value, 0x80, &one) || one.value.len < 5 || one.value.len > 16)
            return pe_malformed(pe, "adfRFMAccess without adfAID");
        memcpy(rfm.adf_aid, one.value.at, one.value.len);
        rfm.adf_aid_len = (uint8_t)one.value.len;
        if (tlv_find(adf.value, 0x81, &one) ||
            !access_domain(one.value, rfm.adf_access, &rfm.adf_access_len))
            return pe_malformed(pe, "adfRFMAccess without access domain");
    }
    pe->rfms++;
    rfm_record_put(&rfm, &record);
    return pe_put(pe, RECORD_RFM, pe->rfms, &record);
}
