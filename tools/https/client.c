/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POST over HTTPS with libcurl (RFC 9110, RFC 9112), which handles interim responses, chunk
 * extensions and name resolution. Added here: only the caller's roots are trusted, sizes and time
 * are bounded, an error names its cause, and a request can run in a libevent loop.
 */
#include "tools/https/transfer.h"

#include "crypto/backend.h"
#include "crypto/openssl.h"
#include "tools/pki/source_date.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOT_MAX = 16 << 10 };

int transfer_fail(struct https_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s: %s", what, why);
    return err;
}

/* ---- callbacks of libcurl ---- */

static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = context;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    if (fd < 0 && errno != EAFNOSUPPORT) /* localhost is tried over IPv4 and IPv6 */
        transfer->socket_errno = errno;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;

    (void)line;
    transfer->header_octets += size * count;
    if (transfer->header_octets <= HTTPS_HEADERS_MAX)
        return size * count;
    transfer->refusal = "the response header is too long";
    return 0;
}

static size_t on_body(char *octets, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct buf *body = &transfer->body;
    size_t len = size * count;

    if (len > HTTPS_BODY_MAX - body->len) {
        transfer->refusal = "the response body is too long";
        return 0;
    }
    if (body->len + len + 1 > body->size) {
        size_t more = 2 * (body->len + len + 1);
        uint8_t *at = realloc(body->at, more);

        if (!at) {
            transfer->memory_was_short = true;
            return 0;
        }
        body->at = at;
        body->size = more;
    }
    buf_put(body, bytes_at(octets, len));
    body->at[body->len] = '\0'; /* terminated, for text functions */
    return len;
}

/* At the end of each step of a handshake: where it failed without an alert, errno is not yet set to
 * 0 by the closing of the connection. */
static void on_handshake(const SSL *ssl, int where, int result)
{
    struct transfer *transfer = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    if (where & SSL_CB_EXIT && result <= 0 && errno == ENOMEM)
        transfer->memory_was_short = true;
}

static CURLcode on_tls(CURL *curl, void *ssl_context, void *context)
{
    struct transfer *transfer = context;

    (void)curl;
    if (!SSL_CTX_set_app_data(ssl_context, transfer))
        return CURLE_OUT_OF_MEMORY;
    SSL_CTX_set_info_callback(ssl_context, on_handshake);
    SSL_CTX_set_msg_callback(ssl_context, backend_on_record);
    SSL_CTX_set_msg_callback_arg(ssl_context, &transfer->memory_was_short);
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl_context), (time_t)source_date(&source_clock));
    for (size_t i = 0; i < HTTPS_ROOTS_MAX; i++)
        if (transfer->roots[i] &&
            !X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl_context), transfer->roots[i]))
            return CURLE_OUT_OF_MEMORY;
    return CURLE_OK;
}

/* ---- one transfer ---- */

static int read_root(X509 **root, const char *path, struct https_error *error)
{
    uint8_t octets[ROOT_MAX];
    FILE *file = fopen(path, "rbe");
    size_t len;
    int err = 0;

    if (!file)
        return transfer_fail(error, ERR_IO, path, strerror(errno));
    len = fread(octets, 1, sizeof(octets), file);
    if (ferror(file))
        err = transfer_fail(error, ERR_IO, path, strerror(errno));
    fclose(file);
    if (err < 0)
        return err;
    *root = backend_certificate(bytes_at(octets, len));
    if (*root)
        return 0;
    err = backend_failed(ERR_CRYPTO);
    return transfer_fail(error, err, path,
                         err == ERR_MEMORY ? err_text(err) : "not a certificate in DER");
}

static int read_roots(struct transfer *transfer, const struct https_trust *trust,
                      struct https_error *error)
{
    int err = 0;

    if (trust->insecure)
        return 0;
    if (!trust->roots[0])
        return transfer_fail(
            error, ERR_CRYPTO, "TLS",
            "no root certificate to verify the server with; use --pki DIR or --insecure");
    for (size_t i = 0; err == 0 && i < HTTPS_ROOTS_MAX; i++)
        if (trust->roots[i])
            err = read_root(&transfer->roots[i], trust->roots[i], error);
    return err;
}

static bool put_field(struct curl_slist **list, const char *name, const char *value)
{
    char line[200];
    struct curl_slist *longer;

    snprintf(line, sizeof(line), "%s: %s", name, value);
    longer = curl_slist_append(*list, line);
    if (longer)
        *list = longer;
    return longer;
}

static bool make_fields(struct transfer *transfer, const struct https_request *request)
{
    struct curl_slist **list = &transfer->fields;

    return put_field(list, "Content-Type", request->content_type) &&
           put_field(list, "Accept", "") && put_field(list, "Expect", "") &&
           (!request->admin_protocol ||
            put_field(list, "X-Admin-Protocol", request->admin_protocol));
}

static CURLcode set_url(CURL *curl, const struct https_request *request)
{
    CURLU *url = curl_url();
    char port[8];
    char *text = NULL;
    CURLUcode made = url ? CURLUE_OK : CURLUE_OUT_OF_MEMORY;
    CURLcode code;

    snprintf(port, sizeof(port), "%u", request->port);
    if (!made)
        made = curl_url_set(url, CURLUPART_SCHEME, "https", 0);
    if (!made)
        made = curl_url_set(url, CURLUPART_HOST, request->host, 0);
    if (!made)
        made = curl_url_set(url, CURLUPART_PORT, port, 0);
    if (!made)
        made = curl_url_set(url, CURLUPART_PATH, request->path, 0);
    if (!made)
        made = curl_url_get(url, CURLUPART_URL, &text, 0);
    code = made == CURLUE_OK              ? curl_easy_setopt(curl, CURLOPT_URL, text)
           : made == CURLUE_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY
                                          : CURLE_URL_MALFORMAT;
    curl_free(text);
    curl_url_cleanup(url);
    return code;
}

/* No proxy, no default roots; do not wait for the resolver thread at the end. */
static CURLcode set_options(struct transfer *transfer, const struct https_request *request,
                            bool insecure)
{
    CURL *curl = transfer->curl;
    CURLcode code = set_url(curl, request);
#define SET(option, value)                                                                         \
    if (code == CURLE_OK)                                                                          \
    code = curl_easy_setopt(curl, (option), (value))

    SET(CURLOPT_ERRORBUFFER, transfer->text);
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_TIMEOUT, (long)HTTPS_SECONDS);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_EC_CURVES, HTTPS_GROUPS);
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_SSL_CTX_FUNCTION, on_tls);
    SET(CURLOPT_SSL_CTX_DATA, transfer);
    SET(CURLOPT_SSL_VERIFYPEER, insecure ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, insecure ? 0L : 2L);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, transfer);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_USERAGENT, request->user_agent);
    SET(CURLOPT_HTTPHEADER, transfer->fields);
    SET(CURLOPT_POSTFIELDSIZE, (long)request->body.len);
    SET(CURLOPT_COPYPOSTFIELDS, request->body.len ? (const char *)request->body.at : "");
#undef SET
    return code;
}

void transfer_end(struct transfer *transfer)
{
    if (!transfer)
        return;
    curl_easy_cleanup(transfer->curl);
    curl_slist_free_all(transfer->fields);
    for (size_t i = 0; i < HTTPS_ROOTS_MAX; i++)
        X509_free(transfer->roots[i]);
    free(transfer->body.at);
    free(transfer);
}

int transfer_begin(struct transfer **out, const struct https_request *request,
                   const struct https_trust *trust, struct https_error *error)
{
    struct transfer *transfer = calloc(1, sizeof(*transfer));
    CURLcode code;
    int err;

    if (!transfer)
        return transfer_fail(error, ERR_MEMORY, request->host, err_text(ERR_MEMORY));
    signal(SIGPIPE, SIG_IGN);
    snprintf(transfer->where, sizeof(transfer->where), "%s:%u", request->host, request->port);
    err = read_roots(transfer, trust, error);
    if (err == 0) {
        transfer->curl = curl_easy_init();
        transfer->body.at = calloc(1, 1);
        transfer->body.size = 1;
        if (!transfer->curl || !transfer->body.at || !make_fields(transfer, request))
            err = transfer_fail(error, ERR_MEMORY, transfer->where, err_text(ERR_MEMORY));
    }
    if (err == 0) {
        code = set_options(transfer, request, trust->insecure);
        if (code == CURLE_OUT_OF_MEMORY)
            err = transfer_fail(error, ERR_MEMORY, transfer->where, err_text(ERR_MEMORY));
        else if (code != CURLE_OK)
            err = transfer_fail(error, ERR_MALFORMED, transfer->where,
                                code == CURLE_URL_MALFORMAT ? "not a host name"
                                                            : curl_easy_strerror(code));
    }
    if (err < 0)
        transfer_end(transfer);
    else
        *out = transfer;
    return err;
}

/* Why the server's certificate was refused, and the remedy. */
static int explain_certificate(const struct transfer *transfer, struct https_error *error)
{
    long verdict = X509_V_OK;

    curl_easy_getinfo(transfer->curl, CURLINFO_SSL_VERIFYRESULT, &verdict);
    if (verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
        verdict == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
        verdict == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
        verdict == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT)
        return transfer_fail(
            error, ERR_IO, transfer->where,
            "the server's TLS certificate is not from the CI in PKI; give the --pki of "
            "that server");
    return transfer_fail(error, ERR_IO, transfer->where,
                         verdict == X509_V_OK ? transfer->text
                                              : X509_verify_cert_error_string(verdict));
}

static int explain(const struct transfer *transfer, CURLcode code, struct https_error *error)
{
    long number = 0;

    if (transfer->memory_was_short || code == CURLE_OUT_OF_MEMORY ||
        strstr(transfer->text, "malloc failure")) /* of OpenSSL */
        return transfer_fail(error, ERR_MEMORY, transfer->where, err_text(ERR_MEMORY));
    if (transfer->refusal)
        return transfer_fail(error, ERR_IO, transfer->where, transfer->refusal);
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return explain_certificate(transfer, error);
    if (code == CURLE_BAD_FUNCTION_ARGUMENT) /* libcurl's for a poll() that failed */
        return transfer_fail(error, ERR_IO, transfer->where, "waiting for the server failed");
    curl_easy_getinfo(transfer->curl, CURLINFO_OS_ERRNO, &number);
    if (transfer->socket_errno)
        number = transfer->socket_errno;
    if (code == CURLE_COULDNT_CONNECT && number)
        return transfer_fail(error, ERR_IO, transfer->where, strerror((int)number));
    return transfer_fail(error, ERR_IO, transfer->where,
                         *transfer->text ? transfer->text : curl_easy_strerror(code));
}

int transfer_finish(struct transfer *transfer, CURLcode code, int *status, struct bytes *body,
                    struct https_error *error)
{
    long number = 0;

    if (backend_failed(0) == ERR_MEMORY)
        transfer->memory_was_short = true;
    if (code != CURLE_OK)
        return explain(transfer, code, error);
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &number);
    *status = (int)number;
    *body = buf_bytes(&transfer->body);
    transfer->body = (struct buf){0};
    return 0;
}

int https_post(const struct https_request *request, const struct https_trust *trust, int *status,
               struct bytes *body, struct https_error *error)
{
    struct transfer *transfer;
    int err = transfer_begin(&transfer, request, trust, error);

    if (err < 0)
        return err;
    backend_begin();
    err = transfer_finish(transfer, curl_easy_perform(transfer->curl), status, body, error);
    transfer_end(transfer);
    return err;
}
