/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads the certificate and key of one holder, for the test servers. */
#include "tools/pki/check.h"
#include "tools/pki/mint.h"

#include <stdlib.h>
#include <string.h>

/* Verifies `item` according to its holder. */
static int entity_check(const struct pki_item *item, const char *dir, enum pki_holder holder,
                        enum ec_curve curve, struct arena *arena, struct pki_error *error)
{
    enum cert_role role = mint_role(holder);
    struct pki_item ci = {0};
    struct pki_item eum = {0};
    const struct pki_item *chain[] = {item, &ci, &ci};
    size_t count = 2;
    int err;

    if (role == CERT_ROLE_NONE) {
        /* An eIM's key is trusted directly: SGP.32 requires no chain. */
        if (item->cert.has_key_usage && !(item->cert.key_usage & CERT_KU_DIGITAL_SIGNATURE))
            return pki_fail(error, ERR_MALFORMED, item->path, "%s",
                            cert_fault_text(CERT_WRONG_KEY_USAGE));
        return 0;
    }
    if (holder == PKI_CI) {
        if (item->cert.role != CERT_ROLE_CI || !item->cert.ca)
            return pki_fail(error, ERR_MALFORMED, item->path, "has the role %s, not CI",
                            cert_role_text(item->cert.role));
        return 0;
    }
    err = pki_certificate_read(&ci, dir, PKI_CI, curve, arena, error);
    if (err < 0 || holder == PKI_EUM)
        return err < 0 ? err : pki_eum_check(item, &ci, error);
    if (holder == PKI_EUICC) {
        err = pki_certificate_read(&eum, dir, PKI_EUM, curve, arena, error);
        chain[1] = &eum;
        count = 3;
    }
    return err < 0 ? err : pki_chain_check(chain, count, role, error);
}

int pki_load_entity(struct pki_entity *out, const char *dir, enum pki_holder holder,
                    enum ec_curve curve, struct pki_error *error)
{
    struct pki_item item = {0};
    struct arena arena;
    uint8_t *der = NULL;
    int err;

    memset(out, 0, sizeof(*out));
    arena_init(&arena, PKI_ARENA_LIMIT);
    err = pki_folder_find(dir, error);
    if (err == 0)
        err = pki_certificate_read(&item, dir, holder, curve, &arena, error);
    if (err == 0)
        err = entity_check(&item, dir, holder, curve, &arena, error);
    if (err == 0)
        err = pki_key_read(&item, dir, holder, curve, error);
    if (err < 0)
        goto end;
    der = item.der.len ? malloc(item.der.len) : NULL;
    if (!der) {
        err = pki_fail(error, ERR_MEMORY, item.path, "%s", err_text(ERR_MEMORY));
        goto end;
    }
    memcpy(der, item.der.at, item.der.len);
    out->der = bytes_at(der, item.der.len);
    err = cert_parse(&out->cert, out->der);
    if (err < 0)
        pki_fail(error, err, item.path, "not an X.509 certificate in DER");
    out->key = item.key;
    item.key = NULL;
end:
    ec_private_free(item.key);
    arena_free(&arena);
    return err;
}

void pki_entity_free(struct pki_entity *entity)
{
    ec_private_free(entity->key);
    free((void *)(uintptr_t)entity->der.at);
    memset(entity, 0, sizeof(*entity));
}
