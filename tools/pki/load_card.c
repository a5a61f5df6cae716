/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads the credentials of a card from a PKI folder; mints an eUICC certificate where needed and
 * possible. */
#include "card/slices.h"
#include "tools/pki/check.h"
#include "tools/pki/mint.h"
#include "tools/pki/source_date.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CURVES = 2, KEY_DER_MAX = 256 };

static const enum ec_curve curves[CURVES] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

/* Where random numbers come from; `library` NULL: OpenSSL's own. */
struct randomness {
    struct rng *rng;
    struct rng_library *library;
};

/* The material of one curve for a card's credential. */
struct side {
    enum ec_curve curve;
    struct pki_item ci, eum, euicc;
    bool has_euicc; /* certificate and key exist in the folder */
};

static void side_free(struct side *side)
{
    ec_private_free(side->ci.key);
    ec_private_free(side->eum.key);
    ec_private_free(side->euicc.key);
}

static int side_read(struct side *side, const char *dir, struct arena *arena,
                     struct pki_error *error)
{
    const struct pki_item *chain[] = {&side->euicc, &side->eum, &side->ci};
    char path[PKI_PATH_MAX];
    int err = pki_certificate_read(&side->eum, dir, PKI_EUM, side->curve, arena, error);

    if (err == 0)
        err = pki_certificate_read(&side->ci, dir, PKI_CI, side->curve, arena, error);
    if (err == 0)
        err = pki_eum_check(&side->eum, &side->ci, error);
    if (err == 0)
        err = pki_key_read(&side->eum, dir, PKI_EUM, side->curve, error);
    if (err < 0)
        return err;
    err = pki_file_find(path, dir, PKI_EUICC, side->curve, PKI_CERTIFICATE, error);
    if (err < 0 && err != ERR_NOT_FOUND)
        return err;
    side->has_euicc = err == 0;
    if (!side->has_euicc)
        return side->eum.key
                   ? 0
                   : pki_fail(error, ERR_NOT_FOUND, path,
                              "missing, and the EUM key to create one is missing as well");
    err = pki_certificate_read(&side->euicc, dir, PKI_EUICC, side->curve, arena, error);
    if (err == 0)
        err = pki_chain_check(chain, 3, CERT_ROLE_EUICC, error);
    if (err == 0)
        err = pki_key_read(&side->euicc, dir, PKI_EUICC, side->curve, error);
    if (err == 0 && !side->euicc.key) {
        pki_file_path(path, dir, PKI_EUICC, side->curve, PKI_KEY);
        err = pki_fail(error, ERR_NOT_FOUND, path, "%s", strerror(ENOENT));
    }
    return err;
}

/* Replaces the folder's key and certificate by new ones for `eid`. */
static int side_mint(struct side *side, const uint8_t eid[EID_LEN], const struct randomness *random,
                     struct arena *arena, struct pki_error *error)
{
    const struct pki_item *chain[] = {&side->euicc, &side->eum, &side->ci};
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf der = BUF_OVER(memory);
    char digits[EID_TEXT_SIZE];
    struct mint mint = {
        .eid = digits, .rng = random->rng, .library = random->library, .clock = &source_clock};
    struct pki_error why;
    int err;

    eid_to_digits(eid, digits);
    ec_private_free(side->euicc.key);
    side->euicc = (struct pki_item){.path = "new eUICC certificate"};
    err = ec_private_generate(&side->euicc.key, side->curve, random->rng);
    if (err == 0)
        err = mint_certificate(&der, PKI_EUICC, &mint, side->euicc.key, &side->eum.cert,
                               side->eum.key);
    if (err == 0) {
        side->euicc.der = arena_copy(arena, buf_bytes(&der));
        err = side->euicc.der.at ? cert_parse(&side->euicc.cert, side->euicc.der) : ERR_MEMORY;
    }
    if (err < 0)
        return pki_fail(error, err, side->eum.path, "cannot issue for EID %s: %s", digits,
                        err_text(err));
    err = pki_chain_check(chain, 3, CERT_ROLE_EUICC, &why);
    if (err == ERR_MEMORY || err == ERR_CRYPTO)
        return pki_fail(error, err, side->eum.path, "cannot issue for EID %s: %s", digits,
                        err_text(err));
    return err < 0 ? pki_fail(error, ERR_RANGE, side->eum.path, "may not issue for EID %s: %s",
                              digits, strchr(why.text, ':') + 2)
                   : 0;
}

/* The first EID prefix in an EUM's name constraints; "" when there is none. */
static void prefix_of(const struct cert *eum, char *room, size_t size)
{
    struct bytes subtrees = eum->permitted;
    struct bytes ranges = eum->eid_ranges;
    struct bytes organization;
    struct bytes prefix = BYTES_NONE;
    struct tlv range;

    if (cert_next_permitted(&subtrees, &organization, &prefix) < 0 &&
        tlv_next(&ranges, &range) == 0)
        prefix = range.value;
    if (prefix.len >= size)
        prefix.len = size - 1;
    if (prefix.len)
        memcpy(room, prefix.at, prefix.len);
    room[prefix.len] = '\0';
}

/* Selects the card's EID: the requested one; that of the existing certificate, if the EUM's key is
 * missing; or a random one of the EUM's range. */
static int eid_choose(struct pki_card *out, const struct side *sides, size_t count,
                      const uint8_t *eid, struct rng *rng, struct pki_error *error)
{
    char prefix[EID_TEXT_SIZE];
    int err;

    if (eid) {
        memcpy(out->eid, eid, EID_LEN);
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        if (!sides[i].eum.key)
            return eid_from_text(out->eid, sides[i].euicc.cert.serial_number) < 0
                       ? pki_fail(error, ERR_MALFORMED, sides[i].euicc.path,
                                  "its serial number is not an EID")
                       : 0;
    prefix_of(&sides[0].eum.cert, prefix, sizeof(prefix));
    err = eid_random(out->eid, prefix[0] ? prefix : PKI_EID_PREFIX, rng);
    if (err == ERR_CRYPTO || err == ERR_MEMORY)
        return pki_fail(error, err, sides[0].eum.path, "no random EID: %s", err_text(err));
    return err < 0 ? pki_fail(error, err, sides[0].eum.path,
                              "has no EID range in its name constraints: %s", prefix)
                   : 0;
}

static int credential_add(struct pki_card *out, struct side *side, const struct randomness *random,
                          struct pki_error *error)
{
    struct euiccd_credential *credential = &out->credentials[out->credential_count];
    uint8_t memory[KEY_DER_MAX];
    struct buf der = BUF_OVER(memory);
    char digits[EID_TEXT_SIZE];
    int err = 0;

    eid_to_digits(out->eid, digits);
    if (!side->has_euicc ||
        !bytes_equal(side->euicc.cert.serial_number, bytes_at(digits, EID_DIGITS))) {
        if (!side->eum.key)
            return pki_fail(
                error, ERR_RANGE, side->euicc.path,
                "is for EID %.32s, not %s, and the EUM key to create another one is missing",
                (const char *)side->euicc.cert.serial_number.at, digits);
        err = side_mint(side, out->eid, random, &out->arena, error);
    }
    if (err < 0)
        return err;
    err = ec_private_export(side->euicc.key, &der);
    credential->ci_certificate = to_euiccd(side->ci.der);
    credential->eum_certificate = to_euiccd(side->eum.der);
    credential->euicc_certificate = to_euiccd(side->euicc.der);
    credential->euicc_private_key = to_euiccd(arena_copy(&out->arena, buf_bytes(&der)));
    secret_wipe_memory(memory, sizeof(memory));
    if (err == 0 && !credential->euicc_private_key.data)
        err = ERR_MEMORY;
    if (err < 0)
        return pki_fail(error, err, side->euicc.path, "%s", err_text(err));
    out->credential_count++;
    return 0;
}

int pki_load_card(struct pki_card *out, const char *dir, const uint8_t *eid, struct rng *rng,
                  struct pki_error *error)
{
    struct rng system = rng_system();
    struct randomness random = {rng ? rng : &system, NULL};
    struct mint_nonces nonces = {.library = NULL};
    struct side *sides = calloc(CURVES, sizeof(*sides));
    size_t count = 0;
    char path[PKI_PATH_MAX];
    int err = 0;

    memset(out, 0, sizeof(*out));
    arena_init(&out->arena, PKI_ARENA_LIMIT);
    if (!sides)
        return pki_fail(error, ERR_MEMORY, dir, "%s", err_text(ERR_MEMORY));
    err = pki_folder_find(dir, error);
    if (err == 0 && eid && eid_check(eid) == BAD)
        err = pki_fail(error, ERR_RANGE, dir, "the requested EID has wrong check digits");
    for (int c = 0; c < CURVES && err == 0; c++) {
        int found = pki_file_find(path, dir, PKI_EUM, curves[c], PKI_CERTIFICATE, error);

        if (found == 0) {
            sides[count].curve = curves[c];
            err = side_read(&sides[count++], dir, &out->arena, error);
        } else if (found != ERR_NOT_FOUND) {
            err = found;
        }
    }
    if (err == 0 && count == 0) {
        pki_file_path(path, dir, PKI_EUM, curves[0], PKI_CERTIFICATE);
        err = pki_fail(error, ERR_NOT_FOUND, path, "%s", strerror(ENOENT));
    }
    if (err == 0)
        err = eid_choose(out, sides, count, eid, random.rng, error);
    if (err == 0 && (err = mint_nonces_init(&nonces, rng)) < 0)
        pki_fail(error, err, dir, "%s", err_text(err));
    random.library = nonces.library;
    for (size_t i = 0; i < count && err == 0; i++)
        err = credential_add(out, &sides[i], &random, error);
    for (size_t i = 0; i < CURVES; i++)
        side_free(&sides[i]);
    free(sides);
    mint_nonces_free(&nonces);
    if (err < 0)
        pki_card_free(out);
    return err;
}

void pki_card_free(struct pki_card *card)
{
    arena_free(&card->arena);
    memset(card, 0, sizeof(*card));
}
