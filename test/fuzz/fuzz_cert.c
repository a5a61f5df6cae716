/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: certificates, CRLs, keys and SCP80 packets from untrusted senders. An accepted
 * certificate is written again as the same octets, and its checks return, with any verdict; an
 * accepted public key is written again as the same octets.
 */
#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "crypto/crl.h"
#include "crypto/scp80.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void certificate(struct bytes input, uint8_t *memory)
{
    struct buf out = buf_over(memory, input.len);
    struct cert cert;
    struct cert tagged;
    struct bytes names;
    struct bytes name;

    if (cert_parse(&cert, input) < 0)
        return;
    tlv_put(&out, 0x30, cert.content);
    assert(bytes_equal(buf_bytes(&out), input));
    assert(cert_parse_tagged(&tagged, cert.content) == 0);
    assert(bytes_equal(tagged.tbs, cert.tbs) && tagged.role == cert.role);
    names = cert.subject_alt_name;
    while (cert_next_dns_name(&names, &name) == 0)
        assert(name.len <= input.len);
    for (int role = CERT_ROLE_CI; role <= CERT_ROLE_DSAUTH; role++)
        assert(cert_fault_text(cert_check_leaf(&cert, (enum cert_role)role)));
    assert(cert_fault_text(cert_check_link(&cert, &cert, 0)));
    if (cert.curve != EC_CURVE_NONE) {
        struct ec_public *key;
        int err = ec_public_from_spki(&key, cert.spki);

        assert(err == 0 || err == ERR_MALFORMED);
        if (err == 0) {
            out = buf_over(memory, input.len);
            ec_spki_put(&out, ec_public_curve(key), ec_public_point(key));
            assert(bytes_equal(buf_bytes(&out), cert.spki));
        }
        ec_public_free(key);
    }
}

/* An accepted CRL has the entries that it says, within the input, and consistent numbers; a refused
 * one has a reason. */
static void revocation_list(struct bytes input)
{
    const char *reason = NULL;
    struct crl_entry entry;
    struct crl crl;
    size_t count = 0;

    if (crl_parse(&crl, input, &reason) < 0) {
        assert(reason);
        return;
    }
    while (crl_next_entry(&crl.entries, &entry) == 0) {
        count++;
        assert(entry.serial.len >= 1 && entry.serial.len <= CRL_INTEGER_MAX);
        assert(entry.serial.at > input.at && entry.serial.at < input.at + input.len);
        assert(!entry.removed || crl.base.len);
    }
    assert(crl.entries.len == 0 && count == crl.entry_count);
    assert(crl.number.len >= 1 && crl.number.len <= CRL_INTEGER_MAX);
    assert(!crl.base.len || crl_compare_numbers(crl.base, crl.number) < 0);
    assert(crl.part >= 1 && crl.part <= crl.parts && crl.parts <= CRL_PARTS_MAX);
    assert(crl.authority_key_id.len);
}

static void packet(struct bytes input, uint8_t *memory)
{
    static const uint8_t key[16] = {1, 2, 3};
    const struct scp80_keys keys = {BYTES_OF(key), BYTES_OF(key)};
    struct buf work = buf_over(memory, input.len);
    struct scp80_packet parsed;
    enum scp80_status status;

    if (scp80_parse(&parsed, input) < 0)
        return;
    assert(parsed.header.len + parsed.secured.len == input.len);
    if (scp80_open(&parsed, &keys, &work, &status) == 0 && status == SCP80_OK)
        assert(parsed.data.len <= parsed.secured.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    uint8_t *memory = malloc(size + 1);
    struct ec_private *key;

    if (!memory)
        return 0;
    certificate(input, memory);
    revocation_list(input);
    packet(input, memory);
    if (ec_private_import(&key, input) == 0)
        assert(ec_private_curve(key) != EC_CURVE_NONE);
    ec_private_free(key);
    free(memory);
    return 0;
}
