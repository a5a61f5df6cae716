/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service tables: bit 1 of octet 1 is service 1. */
#include "tools/trace/decode/file_parts.h"

/* TS 31.102 4.2.8 */
static const char *const usim_services[] = {
    "Local Phone Book",
    "Fixed Dialling Numbers (FDN)",
    "Extension 2",
    "Service Dialling Numbers (SDN)",
    "Extension 3",
    "Barred Dialling Numbers (BDN)",
    "Extension 4",
    "Outgoing Call Information (OCI and OCT)",
    "Incoming Call Information (ICI and ICT)",
    "Short Message Storage (SMS)",
    "Short Message Status Reports (SMSR)",
    "Short Message Service Parameters (SMSP)",
    "Advice of Charge (AoC)",
    "Capability Configuration Parameters 2 (CCP2)",
    "Cell Broadcast Message Identifier",
    "Cell Broadcast Message Identifier Ranges",
    "Group Identifier Level 1",
    "Group Identifier Level 2",
    "Service Provider Name",
    "User controlled PLMN selector with Access Technology",
    "MSISDN",
    "Image (IMG)",
    "Support of Localised Service Areas (SoLSA)",
    "Enhanced Multi-Level Precedence and Pre-emption Service",
    "Automatic Answer for eMLPP",
    "reserved",
    "GSM Access",
    "Data download via SMS-PP",
    "Data download via SMS-CB",
    "Call Control by USIM",
    "MO-SMS Control by USIM",
    "RUN AT COMMAND command",
    "shall be set to 1",
    "Enabled Services Table",
    "APN Control List (ACL)",
    "Depersonalisation Control Keys",
    "Co-operative Network List",
    "GSM security context",
    "CPBCCH Information",
    "Investigation Scan",
    "MExE",
    "Operator controlled PLMN selector with Access Technology",
    "HPLMN selector with Access Technology",
    "Extension 5",
    "PLMN Network Name",
    "Operator PLMN List",
    "Mailbox Dialling Numbers",
    "Message Waiting Indication Status",
    "Call Forwarding Indication Status",
    "reserved",
    "Service Provider Display Information",
    "Multimedia Messaging Service (MMS)",
    "Extension 8",
    "Call control on GPRS by USIM",
    "MMS User Connectivity Parameters",
    "Network's indication of alerting in the MS (NIA)",
    "VGCS Group Identifier List",
    "VBS Group Identifier List",
    "Pseudonym",
    "User Controlled PLMN selector for I-WLAN access",
    "Operator Controlled PLMN selector for I-WLAN access",
    "User controlled WSID list",
    "Operator controlled WSID list",
    "VGCS security",
    "VBS security",
    "WLAN Reauthentication Identity",
    "Multimedia Messages Storage",
    "Generic Bootstrapping Architecture (GBA)",
    "MBMS security",
    "Data download via USSD and USSD application mode",
    "Equivalent HPLMN",
    "Additional TERMINAL PROFILE after UICC activation",
    "Equivalent HPLMN Presentation Indication",
    "Last RPLMN Selection Indication",
    "OMA BCAST Smart Card Profile",
    "GBA-based Local Key Establishment Mechanism",
    "Terminal Applications",
    "Service Provider Name Icon",
    "PLMN Network Name Icon",
    "Connectivity Parameters for USIM IP connections",
    "Home I-WLAN Specific Identifier List",
    "I-WLAN Equivalent HPLMN Presentation Indication",
    "I-WLAN HPLMN Priority Indication",
    "I-WLAN Last Registered PLMN",
    "EPS Mobility Management Information",
    "Allowed CSG Lists and corresponding indications",
    "Call control on EPS PDN connection by USIM",
    "HPLMN Direct Access",
    "eCall Data",
    "Operator CSG Lists and corresponding indications",
    "Support for SM-over-IP",
    "Support of CSG Display Control",
    "Communication Control for IMS by USIM",
    "Extended Terminal Applications",
    "Support of UICC access to IMS",
    "Non-Access Stratum configuration by USIM",
    "PWS configuration by USIM",
    "reserved",
    "URI support by UICC",
    "Extended EARFCN support",
    "ProSe",
    "USAT Application Pairing",
    "Media Type support",
    "IMS call disconnection cause",
    "URI support for MO SHORT MESSAGE CONTROL",
    "ePDG configuration Information support",
    "ePDG configuration Information configured",
    "ACDC support",
    "Mission Critical Services",
    "ePDG configuration Information for Emergency Service support",
    "ePDG configuration Information for Emergency Service configured",
    "eCall Data over IMS",
    "URI support for SMS-PP DOWNLOAD",
    "From Preferred",
    "IMS configuration data",
    "TV configuration",
    "3GPP PS Data Off",
    "3GPP PS Data Off Service List",
    "V2X",
    "XCAP Configuration Data",
    "EARFCN list for MTC/NB-IOT UEs",
    "5GS Mobility Management Information",
    "5G Security Parameters",
    "Subscription identifier privacy support",
    "SUCI calculation by the USIM",
    "UAC Access Identities support",
    "Steering of Roaming information expected during initial registration in a VPLMN",
    "Call control on PDU Session by USIM",
    "5GS Operator PLMN List",
    "Support for SUPI of type NSI or GLI or GCI",
    "3GPP PS Data Off separate Home and Roaming lists",
    "Support for URSP by USIM",
    "5G Security Parameters extended",
    "MuD and MiD configuration data",
    "Support for Trusted non-3GPP access networks by USIM",
    "Multiple records of NAS security context storage for multiple registration",
    "Pre-configured CAG information list",
    "SOR-CMCI storage in USIM",
    "5G ProSe",
    "Storage of disaster roaming information in USIM",
    "Pre-configured eDRX parameters",
    "5G NSWO support",
    "PWS configuration for SNPN in USIM",
    "Multiplier Coefficient for Higher Priority PLMN search via NG-RAN satellite access",
    "K_AUSF derivation configuration",
    "Network Identifier for SNPN (NID)",
};

/* TS 31.103 4.2.7 */
static const char *const isim_services[] = {
    "P-CSCF address",
    "Generic Bootstrapping Architecture (GBA)",
    "HTTP Digest",
    "GBA-based Local Key Establishment Mechanism",
    "Support of P-CSCF discovery for IMS Local Break Out",
    "Short Message Storage (SMS)",
    "Short Message Status Reports (SMSR)",
    "Support for SM-over-IP including data download via SMS-PP",
    "Communication Control for IMS by ISIM",
    "Support of UICC access to IMS",
    "URI support by UICC",
    "Media Type support",
    "IMS call disconnection cause",
    "URI support for MO SHORT MESSAGE CONTROL",
    "Mission Critical Services",
    "URI support for SMS-PP DOWNLOAD",
    "From Preferred",
    "IMS configuration data",
    "XCAP Configuration Data",
    "WebRTC URI",
    "MuD and MiD configuration data",
};

/* TS 31.102 4.2.47 */
static const char *const enabled_services[] = {
    "Fixed Dialling Numbers (FDN)", "Barred Dialling Numbers (BDN)", "APN Control List (ACL)"};

/* TS 31.102 4.4.13.2 */
static const char *const prose_services[] = {
    "configuration data for direct discovery", "configuration data for direct communication",
    "configuration data for UE-to-network relay UE", "configuration data for remote UE",
    "configuration data for usage information reporting"};

/* The summary has the numbers; each service that is available is a child. */
static void services(const struct parts *parts, struct node *node, const char *const *names,
                     size_t count)
{
    struct bytes body = node->octets;
    struct line line = {0};

    for (size_t i = 0; i < 8 * body.len; i++) {
        if (!(body.at[i / 8] >> (i % 8) & 1))
            continue;
        line_add(&line, " %zu", i + 1);
        part_text(parts, node, tree_text(parts->tree, "service %zu", i + 1),
                  bytes_cut(body, i / 8, 1), "%s", i < count ? names[i] : "reserved");
    }
    tree_value(parts->tree, node, "services%s", line.len ? line.text : " none");
}

#define SERVICES(names) names, sizeof(names) / sizeof((names)[0])

void file_ust(const struct parts *parts, struct node *node)
{
    services(parts, node, SERVICES(usim_services));
}

void file_ist(const struct parts *parts, struct node *node)
{
    services(parts, node, SERVICES(isim_services));
}

void file_est(const struct parts *parts, struct node *node)
{
    services(parts, node, SERVICES(enabled_services));
}

/* Of a SIM: numbers only, two bits a service (TS 51.011 10.3.7). */
void file_two_bit_services(const struct parts *parts, struct node *node)
{
    struct line activated = {0}, allocated = {0};

    for (size_t i = 0; i < 4 * node->octets.len; i++) {
        unsigned bits = (unsigned)node->octets.at[i / 4] >> 2 * (i % 4) & 3U;

        if (bits == 3)
            line_add(&activated, " %zu", i + 1);
        else if (bits == 1)
            line_add(&allocated, " %zu", i + 1);
    }
    tree_value(parts->tree, node, "activated%s%s%s", activated.len ? activated.text : " none",
               allocated.len ? ", allocated only" : "", allocated.text);
}

void file_prose_st(const struct parts *parts, struct node *node)
{
    services(parts, node, SERVICES(prose_services));
}
