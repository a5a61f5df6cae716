/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * To be included before any OpenSSL header: OpenSSL has a type called ERR_STATE, which is one of
 * our errors (apdu/err.h). Here its headers get to know it by another name.
 */
#ifndef CRYPTO_OPENSSL_H
#define CRYPTO_OPENSSL_H

#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/err.h>
#include <openssl/types.h>
#undef ERR_STATE

#endif
