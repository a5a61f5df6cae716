/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcscd, vpcd, and the readers that clients see. */
#include "tools/doctor/doctor.h"
#include "tools/reader/pcscd.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <winscard.h>

#define VPCD_READER     "Virtual PCD"
#define SOCKET_VARIABLE "PCSCLITE_CSOCK_NAME"

enum { VPCD_PORT = 35963, LISTEN = 0x0A };

/* What pcscd or a card in a reader needs does not work without it. */
#define WITHOUT_PCSCD "; `euicc stdio' and `euicc lpa --card' work without"

void doctor_check_pcscd(struct doctor_finding *finding)
{
    const char *program = pcscd_program();

    if (program) {
        doctor_find(finding, DOCTOR_OK, "%s", program);
        return;
    }
    doctor_find(finding, DOCTOR_WRONG, "there is no program pcscd in /usr/sbin or /usr/local/sbin");
    doctor_advise(finding, "install the package pcscd" WITHOUT_PCSCD);
}

/* The first octets of an ELF file, up to e_machine; 0: the file is one, else errno. */
static int read_elf(const char *path, Elf64_Ehdr *header)
{
    FILE *file = fopen(path, "rbe");
    size_t got = file ? fread(header, 1, sizeof(*header), file) : 0;

    int number = file && ferror(file) ? errno : ENOEXEC;

    if (!file)
        return -1;
    fclose(file);
    errno = number;
    return got == sizeof(*header) && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 ? 0 : -1;
}

void doctor_check_driver(struct doctor_finding *finding)
{
    Elf64_Ehdr driver, ours;

    if (read_elf(PCSCD_DRIVER, &driver) < 0) {
        doctor_find(finding, DOCTOR_WRONG, PCSCD_DRIVER ": %s",
                    errno == ENOEXEC ? "is no library" : strerror(errno));
    } else if (read_elf("/proc/self/exe", &ours) == 0 &&
               (driver.e_machine != ours.e_machine ||
                driver.e_ident[EI_CLASS] != ours.e_ident[EI_CLASS])) {
        doctor_find(finding, DOCTOR_WRONG, PCSCD_DRIVER ": is for another processor");
    } else {
        doctor_find(finding, DOCTOR_OK, PCSCD_DRIVER);
        return;
    }
    doctor_advise(finding, "install the package vsmartcard-vpcd" WITHOUT_PCSCD);
}

void doctor_check_socket(struct doctor_finding *finding)
{
    enum pcscd_state state = PCSCD_ABSENT;
    struct pcscd_error error;
    struct stat status;
    const int number = lstat(PCSCD_SOCKET, &status) < 0 ? errno : 0;

    if (pcscd_find(&state, &error) < 0) {
        doctor_find(finding, DOCTOR_WRONG, "%s", error.text);
        doctor_advise(finding, "allow this user to use pcscd, or use `euicc run CARD -- COMMAND', "
                               "which has a pcscd of its own");
    } else if (state == PCSCD_OF_RUN) {
        doctor_find(finding, DOCTOR_NOTE, PCSCD_OF_RUN_TEXT);
        doctor_advise(finding, "end it, name all cards there, or use `euicc run CARD -- COMMAND'");
    } else if (state == PCSCD_FOREIGN) {
        doctor_find(finding, DOCTOR_OK, "a pcscd listens at " PCSCD_SOCKET);
    } else if (number == ENOENT) {
        doctor_find(finding, DOCTOR_OK, "no pcscd runs; `euicc run --pcscd' starts one");
    } else if (number || access(PCSCD_SOCKET, W_OK) < 0) {
        doctor_find(finding, DOCTOR_WRONG, PCSCD_SOCKET ": %s", strerror(number ? number : errno));
        doctor_advise(finding, "allow this user to write to the socket, or use `euicc run CARD -- "
                               "COMMAND', which has a pcscd of its own");
    } else {
        doctor_find(finding, DOCTOR_WRONG, PCSCD_SOCKET " is there, but no pcscd listens");
        doctor_advise(finding, "start pcscd, for instance by `systemctl restart pcscd.socket', or "
                               "remove the file as root");
    }
}

void doctor_check_variable(struct doctor_finding *finding)
{
    const char *path = getenv(SOCKET_VARIABLE);

    if (!path) {
        doctor_find(finding, DOCTOR_OK, "not set");
    } else if (pcscd_is_listening(path) > 0) {
        doctor_find(finding, DOCTOR_OK, "%s: a pcscd listens", path);
    } else {
        doctor_find(finding, DOCTOR_WRONG, "%s: no pcscd listens, and clients look nowhere else",
                    path);
        doctor_advise(finding, "unset the variable PCSCLITE_CSOCK_NAME, or start that pcscd again");
    }
}

/* The names of the readers, one after the other with a NUL each and one at the end; to be freed by
 * SCardFreeMemory. */
static LONG list_readers(SCARDCONTEXT *context, char **names)
{
    DWORD len = SCARD_AUTOALLOCATE;
    LONG result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, context);

    *names = NULL;
    if (result == SCARD_S_SUCCESS)
        result = SCardListReaders(*context, NULL, (char *)names, &len);
    return result;
}

static void find_vpcd(struct doctor_finding *finding, const char *names)
{
    char all[400] = "";
    size_t len = 0;
    int of_vpcd = 0;

    for (; *names; names += strlen(names) + 1) {
        of_vpcd += strncmp(names, VPCD_READER, strlen(VPCD_READER)) == 0;
        if (len < sizeof(all))
            len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s", len ? ", " : "", names);
    }
    if (of_vpcd) {
        doctor_find(finding, DOCTOR_OK, "%s", all);
        return;
    }
    doctor_find(finding, DOCTOR_WRONG, "the pcscd that runs has no reader of vpcd%s%s",
                len ? ", only " : "", all);
    doctor_advise(finding, "install vsmartcard-vpcd, see /etc/reader.conf.d/vpcd, and restart "
                           "pcscd; or use `euicc run CARD -- COMMAND'");
}

/* Clients get this also from a pcscd that closes the connection. */
static bool no_pcscd_runs(void)
{
    enum pcscd_state state = PCSCD_ABSENT;
    struct pcscd_error error;

    return getenv(SOCKET_VARIABLE) || pcscd_find(&state, &error) < 0 || state == PCSCD_ABSENT;
}

void doctor_check_readers(struct doctor_finding *finding)
{
    SCARDCONTEXT context = 0;
    char *names;
    LONG result = list_readers(&context, &names);

    if (result == SCARD_S_SUCCESS) {
        find_vpcd(finding, names);
    } else if (result == SCARD_E_NO_READERS_AVAILABLE) {
        find_vpcd(finding, "\0");
    } else if (result == SCARD_E_NO_SERVICE && no_pcscd_runs()) {
        doctor_find(finding, DOCTOR_NOTE, "not checked: no pcscd runs");
    } else {
        doctor_find(finding, DOCTOR_WRONG, "pcscd refuses clients: %s",
                    pcsc_stringify_error(result));
        /* Where polkit refuses, pcscd closes the connection. */
        doctor_advise(finding, "allow this user the action org.debian.pcsc-lite.access_pcsc in "
                               "polkit; else restart pcscd: its version and that of libpcsclite "
                               "must fit");
    }
    if (names)
        SCardFreeMemory(context, names);
    if (context)
        SCardReleaseContext(context);
}

/* A row of /proc/net/tcp: "  0: 0100007F:8C7B 00000000:0000 0A ...", local address and port, the
 * same of the peer, state; all in hex. */
static bool is_listener(const char *row, unsigned port)
{
    const char *colon = strchr(row, ':');
    char *end;

    colon = colon ? strchr(colon + 1, ':') : NULL;
    if (!colon || strtoul(colon + 1, &end, 16) != port)
        return false;
    colon = strchr(end, ':');
    if (!colon)
        return false;
    strtoul(colon + 1, &end, 16);
    return strtoul(end, NULL, 16) == LISTEN;
}

/* Some socket listens at the port; the tables are read, as a connection would be a card to vpcd. */
static bool is_listening(unsigned port)
{
    static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
    char row[300];
    bool found = false;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        FILE *file = fopen(tables[i], "re");

        while (file && fgets(row, sizeof(row), file))
            found |= is_listener(row, port);
        if (file)
            fclose(file);
    }
    return found;
}

void doctor_check_ports(struct doctor_finding *finding)
{
    enum pcscd_state state = PCSCD_ABSENT;
    struct pcscd_error error;
    bool listening = is_listening(VPCD_PORT);
    bool runs = pcscd_find(&state, &error) == 0 && state == PCSCD_FOREIGN;

    if (listening && !runs) {
        doctor_find(finding, DOCTOR_WRONG, "a program that is not pcscd listens at port %d",
                    VPCD_PORT);
        doctor_advise(finding,
                      "end it (`ss -ltnp' shows it), or a pcscd with vpcd cannot use the port");
    } else if (runs && !listening) {
        doctor_find(finding, DOCTOR_NOTE, "no vpcd listens at port %d", VPCD_PORT);
        doctor_advise(finding, "give `euicc run' the port of vpcd: --vpcd HOST:PORT");
    } else {
        doctor_find(finding, DOCTOR_OK, "%d: %s", VPCD_PORT, runs ? "vpcd listens" : "free");
    }
}
