/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing names and extensions: each member of a template, and none. */
#include "tools/pki/cert_write.h"

#include "crypto/hash.h"
#include "test/crypto/hex.h"

static void attributes_are_written(void **state)
{
    uint8_t memory[64];
    struct buf out = BUF_OVER(memory);

    cert_attribute_put(&out, 3, DER_UTF8_STRING, NULL);
    assert_int_equal(out.len, 0);
    cert_attribute_put(&out, 3, DER_UTF8_STRING, "A");
    cert_attribute_put(&out, 6, DER_PRINTABLE_STRING, "IT");
    assert_bytes(buf_bytes(&out), hex(*state, "310A300806035504030C0141"
                                              "310B3009060355040613024954"));
}

/* Writes the extensions of `t` and reads them again; returns the value of [3]. */
static struct bytes write_and_read(const struct cert_template *t, const struct cert *issuer,
                                   struct cert *cert)
{
    static uint8_t memory[CERT_ISSUE_MAX];
    struct buf out = BUF_OVER(memory);
    struct tlv outer;

    assert_int_equal(cert_extensions_put(&out, t, BYTES_TEXT("point"), issuer), 0);
    assert_false(out.overflow);
    assert_int_equal(tlv_only(buf_bytes(&out), &outer), 0);
    assert_int_equal(outer.tag, 0xA3);
    *cert = (struct cert){.role = CERT_ROLE_NONE, .path_len = -1};
    assert_int_equal(cert_extensions_read(outer.value, cert), 0);
    assert_false(cert->unknown_critical);
    return outer.value;
}

static void absent_members_write_no_extension(void **state)
{
    const struct cert_template empty = {.role = CERT_ROLE_NONE, .path_len = -1, .no_key_ids = true};
    struct cert cert;

    assert_bytes(write_and_read(&empty, NULL, &cert), hex(*state, "3000"));
}

static void key_usage_is_in_its_shortest_form(void **state)
{
    static const struct {
        unsigned usage;
        const char *bits;
    } rows[] = {
        {CERT_KU_DIGITAL_SIGNATURE, "03020780"},
        {CERT_KU_KEY_CERT_SIGN, "03020204"},
        {CERT_KU_CRL_SIGN, "03020102"},
        {CERT_KU_KEY_CERT_SIGN | CERT_KU_CRL_SIGN, "03020106"},
        {CERT_KU_DIGITAL_SIGNATURE | CERT_KU_KEY_CERT_SIGN, "03020284"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cert_template t = {.role = CERT_ROLE_NONE, .no_key_ids = true};
        struct bytes bits = hex(*state, rows[i].bits), written;
        struct cert cert;

        t.key_usage = rows[i].usage;
        written = write_and_read(&t, NULL, &cert);
        assert_int_equal(cert.key_usage, rows[i].usage);
        assert_bytes(bytes_from(written, written.len - bits.len), bits);
    }
}

static void members_are_written_and_read(void **state)
{
    static const uint8_t ip[] = {127, 0, 0, 1};
    const struct cert issuer = {.subject_key_id = BYTES_TEXT("issuer")};
    struct cert_template t = {.role = CERT_ROLE_DPTLS,
                              .extended_key_usage = CERT_EKU_CLIENT,
                              .ca = true,
                              .path_len = 5,
                              .registered_id = "2.999.10",
                              .dns_name = "a.example",
                              .ip_address = BYTES_OF(ip),
                              .permitted_organization = "O",
                              .permitted_serial = "89",
                              .eid_range = "89049032",
                              .crl_url = {"http://a", "http://b"}};
    struct bytes organization, prefix, name, written;
    struct cert cert;
    uint8_t id[SHA1_LEN];

    written = write_and_read(&t, &issuer, &cert);
    assert_int_equal(hash_sha1(BYTES_TEXT("point"), id), 0);
    assert_bytes(cert.subject_key_id, BYTES_OF(id));
    assert_bytes(cert.authority_key_id, BYTES_TEXT("issuer"));
    assert_int_equal(cert.role, CERT_ROLE_DPTLS);
    assert_int_equal(cert.extended_key_usage, CERT_EKU_CLIENT);
    assert_false(cert.has_key_usage);
    assert_true(cert.ca);
    assert_int_equal(cert.path_len, 5);
    assert_bytes(cert.registered_id, hex(*state, "88370A"));
    assert_bytes(cert.subject_alt_name, hex(*state, "8209612E6578616D706C65"
                                                    "87047F000001"
                                                    "880388370A"));
    assert_int_equal(cert_next_dns_name(&cert.subject_alt_name, &name), 0);
    assert_bytes(name, BYTES_TEXT("a.example"));
    assert_int_equal(cert_next_permitted(&cert.permitted, &organization, &prefix), 0);
    assert_bytes(organization, BYTES_TEXT("O"));
    assert_bytes(prefix, BYTES_TEXT("89"));
    assert_bytes(cert.eid_ranges, hex(*state, "13083839303439303332"));
    assert_non_null(memmem(written.at, written.len, "http://a", 8));
    assert_non_null(memmem(written.at, written.len, "http://b", 8));
    t.authority_key_id = BYTES_TEXT("other");
    write_and_read(&t, &issuer, &cert);
    assert_bytes(cert.authority_key_id, BYTES_TEXT("other"));
    t.authority_key_id = BYTES_NONE;
    write_and_read(&t, NULL, &cert);
    assert_int_equal(cert.authority_key_id.len, 0);
    assert_bytes(cert.subject_key_id, BYTES_OF(id));
}

static void an_invalid_registered_id_is_refused(void **state)
{
    static const char *const ids[] = {"", "nine", "2.", "3.1", "1.40"};
    uint8_t memory[300];

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        const struct cert_template t = {.role = CERT_ROLE_NONE, .registered_id = ids[i]};
        struct buf out = BUF_OVER(memory);

        assert_int_equal(cert_extensions_put(&out, &t, BYTES_TEXT("point"), NULL), ERR_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_are_written),
        cmocka_unit_test(absent_members_write_no_extension),
        cmocka_unit_test(key_usage_is_in_its_shortest_form),
        cmocka_unit_test(members_are_written_and_read),
        cmocka_unit_test(an_invalid_registered_id_is_refused),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
