/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modem as a part of a device: its terminal and link, its events, what it leaves behind. */
#include "tools/modem/part.h"

#include "test/fake/script.h"
#include "test/tools/cli/command_scene.h"

#include <poll.h>

static struct script script;

/* The device of `script` is registered in 001-01. */
static void begin_script(void)
{
    script_begin(&script, NULL, NULL);
    script.device.view = script.device.offered =
        (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
}

static int open_client(const char *path)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);

    assert_true(fd >= 0);
    return fd;
}

/* Serves the input until the client has read `text`; nothing else may come. */
static void expect(const struct device_input *input, int fd, const char *text)
{
    char got[1000];
    size_t len = 0;
    ssize_t more;

    while (len < strlen(text)) {
        struct pollfd both[] = {{.fd = input->fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

        assert_true(poll(both, 2, 60000) > 0);
        if (both[0].revents)
            assert_int_equal(input->serve(input->context), 0);
        while ((more = read(fd, got + len, sizeof(got) - 1 - len)) > 0)
            len += (size_t)more;
    }
    got[len] = '\0';
    assert_string_equal(got, text);
}

static void send_text(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void a_client_at_the_link(void **state)
{
    struct command_scene *scene = *state;
    const char *link = scene_path(scene, "tty");
    struct modem_part modem = {.link = link};
    struct device_part part = modem_as_part(&modem);
    struct device_input input = {0};
    int fd;

    begin_script();
    assert_int_equal(part.open(part.context, &script.device, &input), COMMAND_DONE);
    assert_non_null(strstr(script.logged, "modem: "));
    assert_non_null(strstr(script.logged, link));
    fd = open_client(link);
    send_text(fd, "AT\r");
    expect(&input, fd, "\r\nOK\r\n");
    close(fd);
    part.close(part.context);
    assert_null(modem.opened);
    assert_false(scene_exists(scene, "tty"));
    script_end(&script);
}

/* Registration reports (TS 27.007 10.1.20) come with the events of the device. */
static void an_event_is_reported(void **state)
{
    struct command_scene *scene = *state;
    struct modem_part modem = {.link = scene_path(scene, "tty")};
    struct device_part part = modem_as_part(&modem);
    struct device_input input = {0};
    int fd;

    begin_script();
    part.on_event(part.context); /* of the device before the modem is opened */
    assert_int_equal(part.open(part.context, &script.device, &input), COMMAND_DONE);
    part.on_event(part.context); /* reports are off: none */
    fd = open_client(modem.link);
    send_text(fd, "AT+CREG=1\r");
    expect(&input, fd, "\r\nOK\r\n");
    part.on_event(part.context); /* nothing has changed */
    send_text(fd, "AT\r");
    expect(&input, fd, "\r\nOK\r\n");
    script.device.view.state = RADIO_NONE;
    part.on_event(part.context);
    expect(&input, fd, "\r\n+CREG: 2\r\n");
    close(fd);
    part.close(part.context);
    part.on_event(part.context);
    script_end(&script);
}

static void traits_are_those_of_the_modem(void **state)
{
    struct modem_part modem = {0};
    struct device_part part = modem_as_part(&modem);
    struct device_input input = {0};
    const char *name;
    int fd;

    (void)state;
    assert_true(trait_add(&modem.traits, "slow") && trait_add(&modem.traits, "echo"));
    begin_script();
    assert_int_equal(part.open(part.context, &script.device, &input), COMMAND_DONE);
    name = strstr(script.logged, "/dev/pts/"); /* without a link: the name of the terminal */
    assert_non_null(name);
    script.logged[strlen(script.logged) - 1] = '\0';
    fd = open_client(name);
    send_text(fd, "AT\r");
    assert_int_equal(poll(&(struct pollfd){.fd = input.fd, .events = POLLIN}, 1, 60000), 1);
    assert_int_equal(input.serve(input.context), 0);
    assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
    expect(&input, fd, "AT\r\r\nOK\r\n");
    close(fd);
    part.close(part.context);
    script_end(&script);
}

/* In a child: what open says on standard error. */
static int open_in_child(void *context)
{
    struct device_part part = modem_as_part(context);
    struct device_input input = {0};
    int status;

    begin_script();
    status = part.open(part.context, &script.device, &input);
    part.close(part.context);
    part.close(part.context); /* nothing is left */
    script_end(&script);
    return status;
}

static void what_cannot_be_opened_is_named(void **state)
{
    struct command_scene *scene = *state;
    struct modem_part modem = {.link = scene_write_text(scene, "file", "a file")};

    scene_run(scene, open_in_child, &modem);
    scene_assert_error(scene, COMMAND_FAILED,
                       "file: exists and is not a link to a terminal that has gone; remove it or "
                       "choose another path");
    assert_true(scene_exists(scene, "file"));
    modem.link = scene_path(scene, "none/tty");
    scene_run(scene, open_in_child, &modem);
    scene_assert_error(scene, COMMAND_FAILED, "none/tty: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_client_at_the_link),
        SCENE_TEST(an_event_is_reported),
        SCENE_TEST(traits_are_those_of_the_modem),
        SCENE_TEST(what_cannot_be_opened_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
