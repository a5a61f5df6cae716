/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/euicc_info.h"

#include "apdu/tlv.h"
#include "card/euicc/profile_policy_rules.h"
#include "profiles/package/pe.h"
#include "profiles/package/templates/template.h"

/* Versions, three octets each: major, minor, revision. */
/* SGP.22 that SGP.32 v1.2 and v1.3 refer to (A-15, F.3). */
static const uint8_t svns[][VERSION_OCTETS] = {
    [EUICC_SPEC_1_2] = {2, 5, 0},
    [EUICC_SPEC_1_3] = {2, 7, 0},
};
static const uint8_t profile_version[] = {3, 3, 1};  /* TCA interoperable profile package */
static const uint8_t firmware_version[] = {0, 1, 0}; /* of euiccd */
static const uint8_t globalplatform_version[] = {2, 3, 0};
static const uint8_t protection_profile_version[] = {0, 0, 1}; /* none: not certified */
static const uint8_t sgp32_version_1_0[] = {1, 0, 0};
static const uint8_t sgp32_version_1_2[] = {1, 2, 0};
static const uint8_t sgp32_version_1_3[] = {1, 3, 0};
static const struct bytes iot_version_1_0 = {sgp32_version_1_0, sizeof(sgp32_version_1_0)};
static const struct bytes iot_versions[] = {
    [EUICC_SPEC_1_2] = {sgp32_version_1_2, sizeof(sgp32_version_1_2)},
    [EUICC_SPEC_1_3] = {sgp32_version_1_3, sizeof(sgp32_version_1_3)},
};

enum {
    EUICC_CATEGORY_MEDIUM = 2,
    VOLATILE_MEMORY_OCTETS = 32768, /* what one download may hold in RAM */
    TAG_INSTALLED_APPLICATIONS = 0x81,
    TAG_FREE_NON_VOLATILE = 0x82,
    TAG_FREE_VOLATILE = 0x83
};

/* UICCCapability counts otherwise than ServicesList: its bit for each service of profiles/. */
static const struct {
    enum pe_service service;
    unsigned bit;
} capabilities[] = {
    {PE_SERVICE_USIM, 1},
    {PE_SERVICE_ISIM, 2},
    {PE_SERVICE_CSIM, 3},
    {PE_SERVICE_MILENAGE, 4},
    {PE_SERVICE_CAVE, 5},
    {PE_SERVICE_TUAK128, 6},
    {PE_SERVICE_TUAK256, 7},
    {PE_SERVICE_USIM_TEST_ALGORITHM, 8},
    {PE_SERVICE_EAP, 13},
    {PE_SERVICE_JAVACARD, 14},
    {PE_SERVICE_MULTIPLE_USIM, 16},
    {PE_SERVICE_MULTIPLE_ISIM, 17},
    {PE_SERVICE_MULTIPLE_CSIM, 18},
    {PE_SERVICE_BER_TLV, 19},
    {PE_SERVICE_DF_LINK, 20},
    {PE_SERVICE_GET_IDENTITY, 22},
    {PE_SERVICE_PROFILE_A_X25519, 23},
    {PE_SERVICE_PROFILE_B_P256, 24},
};

/* iotminimal has no service: it is the support of the template of the IoT profile element. */
enum { UICC_CAPABILITY_IOT_MINIMAL = 31, PE_IOT = 32 };

static uint32_t uicc_capability(void)
{
    uint32_t bits = template_of_element(PE_IOT) ? 1U << UICC_CAPABILITY_IOT_MINIMAL : 0;

    for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
        if (pe_services_supported >> capabilities[i].service & 1)
            bits |= 1U << capabilities[i].bit;
    return bits;
}

struct bytes euicc_svn(const struct euicc *euicc)
{
    return BYTES_OF(svns[euicc->facts.spec]);
}

void euicc_describe_info1(const struct euicc *euicc, struct euicc_info1 *out)
{
    *out = (struct euicc_info1){
        .svn = euicc_svn(euicc),
        .euicc_ci_pk_id_list_for_verification = euicc->facts.ci_key_ids,
        .euicc_ci_pk_id_list_for_verification_count = euicc->facts.ci_key_id_count,
        .euicc_ci_pk_id_list_for_signing = euicc->facts.ci_key_ids,
        .euicc_ci_pk_id_list_for_signing_count = euicc->facts.ci_key_id_count,
    };
}

/* extCardResource: the data object of TS 102 226 8.2.1.7.2 without its tag. */
static int describe_memory(struct euicc *euicc, struct arena *arena, struct bytes *out)
{
    struct buf buf = arena_buf(arena, 16);
    uint8_t octets[4];
    struct buf number = BUF_OVER(octets);
    uint32_t free_octets;
    int err = store_get_free_memory(euicc->store, &free_octets);

    if (err < 0)
        return err;
    buf_put_u32(&number, free_octets);
    tlv_put_u8(&buf, TAG_INSTALLED_APPLICATIONS, 0);
    tlv_put(&buf, TAG_FREE_NON_VOLATILE, buf_bytes(&number));
    number.len = 0;
    buf_put_u32(&number, VOLATILE_MEMORY_OCTETS);
    tlv_put(&buf, TAG_FREE_VOLATILE, buf_bytes(&number));
    *out = buf_bytes(&buf);
    return buf.overflow ? ERR_MEMORY : 0;
}

int euicc_describe_info2(struct euicc *euicc, struct arena *arena, struct euicc_info2 *out)
{
    const struct euicc_facts *facts = &euicc->facts;
    bool iot = facts->mode != EUICC_MODE_CONSUMER;
    bool old = euicc->quirk->version_1_0;
    bool version_1_3 = facts->spec == EUICC_SPEC_1_3;
    int err;

    *out = (struct euicc_info2){
        .profile_version = BYTES_OF(profile_version),
        .svn = euicc_svn(euicc),
        .euicc_firmware_ver = BYTES_OF(firmware_version),
        .uicc_capability = uicc_capability(),
        .globalplatform_version = BYTES_OF(globalplatform_version),
        .rsp_capability = RSP_CAPABILITY_ADDITIONAL_PROFILE | RSP_CAPABILITY_TEST_PROFILE_SUPPORT,
        .euicc_ci_pk_id_list_for_verification = facts->ci_key_ids,
        .euicc_ci_pk_id_list_for_verification_count = facts->ci_key_id_count,
        .euicc_ci_pk_id_list_for_signing = facts->ci_key_ids,
        .euicc_ci_pk_id_list_for_signing_count = facts->ci_key_id_count,
        .has_euicc_category = true,
        .euicc_category = EUICC_CATEGORY_MEDIUM,
        .pp_version = BYTES_OF(protection_profile_version),
        .sas_acreditation_number = BYTES_TEXT("euiccd"),
        .has_ipa_mode = iot,
        .ipa_mode = euicc_active_ipa(euicc) == EUICC_IPA_IPAE ? IPA_MODE_IPAE : IPA_MODE_IPAD,
        .has_iot_specific_info = iot,
        .iot_version = old ? &iot_version_1_0 : &iot_versions[facts->spec],
        .iot_version_count = 1,
        .ecall_supported = !old,
        .fallback_supported = !old,
        .fallback_allowed_update_supported = version_1_3,
    };
    if (version_1_3)
        out->rsp_capability |= RSP_CAPABILITY_IOT_SPECIFIC_METADATA_SUPPORT;
    if (facts->crl_support)
        out->rsp_capability |= RSP_CAPABILITY_CRL_SUPPORT;
    err = rules_forbidden(euicc, arena, &out->forbidden_profile_policy_rules);
    out->has_forbidden_profile_policy_rules = out->forbidden_profile_policy_rules != 0;
    return err < 0 ? err : describe_memory(euicc, arena, &out->ext_card_resource);
}
