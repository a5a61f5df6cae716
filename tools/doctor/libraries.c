/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries that run, against those that the program was built with. */
#include "tools/doctor/doctor.h"

#include <coap3/coap.h>
#include <curl/curl.h>
#include <event2/event.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libtasn1.h> /* after OpenSSL: it defines the name ASN1_TYPE as a macro */

static const char *openssl_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static const char *tasn1_version(void)
{
    return asn1_check_version(NULL);
}

static const char *curl_running_version(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

static const struct {
    const char *name, *built;
    const char *(*running)(void);
} libraries[] = {
    {"OpenSSL", OPENSSL_VERSION_STR, openssl_version},
    {"SQLite", SQLITE_VERSION, sqlite3_libversion},
    {"libtasn1", ASN1_VERSION, tasn1_version},
    {"libevent", LIBEVENT_VERSION, event_get_version},
    {"libcurl", LIBCURL_VERSION, curl_running_version},
    {"jansson", JANSSON_VERSION, jansson_version_str},
    {"libcoap", LIBCOAP_PACKAGE_VERSION, coap_package_version},
};

/* From the first digit on: "libcoap 4.3.1". */
static const char *digits(const char *text)
{
    return text ? text + strcspn(text, "0123456789") : "";
}

/* "3.0.15", "2.1.12-stable": the first three numbers. */
static uint64_t version_number(const char *text)
{
    enum { NUMBERS = 3, BITS = 20 };
    uint64_t version = 0;

    for (int i = 0; i < NUMBERS; i++) {
        char *end;
        unsigned long number = strtoul(text, &end, 10);

        version = (version << BITS) | (number & ((1UL << BITS) - 1));
        text = *end == '.' ? end + 1 : "";
    }
    return version;
}

void doctor_check_libraries(struct doctor_finding *finding)
{
    char all[400] = "", old[400] = "";
    size_t all_len = 0, old_len = 0;

    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
        const char *running = digits(libraries[i].running());
        bool is_old = version_number(running) < version_number(libraries[i].built);

        if (all_len < sizeof(all))
            all_len += (size_t)snprintf(all + all_len, sizeof(all) - all_len, "%s%s %s",
                                        i ? ", " : "", libraries[i].name, running);
        if (is_old && old_len < sizeof(old))
            old_len += (size_t)snprintf(old + old_len, sizeof(old) - old_len,
                                        "%s%s %s is older than %s, with which euicc was built",
                                        old_len ? "; " : "", libraries[i].name, running,
                                        libraries[i].built);
    }
    doctor_find(finding, old_len ? DOCTOR_WRONG : DOCTOR_OK, "%s", old_len ? old : all);
    if (old_len)
        doctor_advise(finding, "upgrade the library, or build euicc again; "
                               "LD_LIBRARY_PATH and LD_PRELOAD may name another one");
}
