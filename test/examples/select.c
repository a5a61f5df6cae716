/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opens a card, powers it on, selects its ISD-R on channel 1 and prints the FCI.
 *
 *     cc select.c $(pkg-config --cflags --libs libeuiccd) -o select && ./select meter.euicc
 *
 * Makes the card, with a test PKI, where there is no such file.
 */
#include <euiccd.h>

#include <stdio.h>

static void print(const char *label, const uint8_t *data, size_t length)
{
    printf("%s", label);
    for (size_t i = 0; i < length; i++)
        printf("%02X", data[i]);
    putchar('\n');
}

/* 0: the card answered 9000 or 61xx. */
static int exchange(struct euiccd_card *card, const char *name, const uint8_t *command,
                    size_t length, struct euiccd_response *response)
{
    *response = euiccd_transmit(card, command, length);
    if (response->sw == 0x9000 || response->sw >> 8 == 0x61)
        return 0;
    fprintf(stderr, "%s: status word %04X\n", name, response->sw);
    return -1;
}

static int select_isdr(struct euiccd_card *card)
{
    static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x00, 0x01};
    static const uint8_t select[] = {0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t get_response[] = {0x01, 0xC0, 0x00, 0x00, 0x00};
    struct euiccd_response response;

    if (exchange(card, "MANAGE CHANNEL", open_channel, sizeof(open_channel), &response) < 0 ||
        exchange(card, "SELECT", select, sizeof(select), &response) < 0)
        return -1;
    if (response.sw >> 8 == 0x61) {
        get_response[4] = (uint8_t)(response.sw & 0xFF);
        if (exchange(card, "GET RESPONSE", get_response, sizeof(get_response), &response) < 0)
            return -1;
    }
    print("FCI ", response.data, response.length);
    return 0;
}

int main(int argc, char **argv)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    struct euiccd_card *card = NULL;
    struct euiccd_bytes atr;
    char eid[EUICCD_EID_TEXT_SIZE];
    int err;

    if (argc != 2) {
        fprintf(stderr, "usage: %s CARD.euicc\n", argv[0]);
        return 2;
    }
    err = euiccd_open(&card, argv[1], &options, &error);
    if (err == EUICCD_ERR_NOT_FOUND) {
        err = euiccd_create_test(argv[1], NULL, NULL, NULL, &error);
        if (err == 0)
            err = euiccd_open(&card, argv[1], &options, &error);
    }
    if (err < 0) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    euiccd_eid(card, eid);
    printf("EID %s\n", eid);
    err = euiccd_power_on(card, &atr);
    if (err < 0) {
        fprintf(stderr, "%s: power on: %s\n", argv[1], euiccd_err_text(err));
    } else {
        print("ATR ", atr.data, atr.length);
        err = select_isdr(card);
    }
    euiccd_close(card);
    return err < 0;
}
