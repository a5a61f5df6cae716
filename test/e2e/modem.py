# SPDX-License-Identifier: GPL-3.0-or-later
"""For end-to-end tests of `euicc modem`: the modem, a client on its terminal, ES10 over it."""
import contextlib, os, re, select, subprocess

import circle, ground
from circle import KEYS
from ground import ISDR, run


def enter_own_world():
    """As that of ground, with terminals whose numbers no other process takes, where that is permitted."""
    ground.enter_own_world()
    subprocess.run(["mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=0620", "devpts", "/dev/pts"],
                   stderr=subprocess.DEVNULL)


def traits():
    """The names of all traits, as --help lists them."""
    return re.findall(r"^  ([a-z0-9-]+) +\S", run("modem", "--help").stdout.split("Traits:")[1], re.M)


class Modem(circle.Device):
    """`euicc modem` with a link to its terminal at `path`."""

    VERB = "modem"

    def __init__(self, path, *arguments):
        super().__init__("--pty", path, *arguments)
        self.path = path
        self.wait_for("modem: ")


class Client:
    """A program with the terminal of a modem, as a context."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def read(self):
        """What has come; waits for something."""
        if not select.select([self.fd], [], [], ground.PATIENCE)[0]:
            raise AssertionError("the modem sends nothing")
        return os.read(self.fd, 4096).decode()

    def send(self, text):
        """Sends a command line and reads up to its result code, or to a prompt; all of it."""
        os.write(self.fd, text.encode() + b"\r")
        return self.until(r"\r\n(OK|ERROR|\+CM[ES] ERROR: .*|> )(\r\n)?\Z")

    def until(self, pattern):
        received = ""
        while not re.search(pattern, received):
            received += self.read()
        return received

    def ask(self, text, result="OK"):
        """The information lines of a command that ends with this result, without unsolicited ones and without its echo."""
        lines = self.send(text).replace(text + "\r", "", 1).split("\r\n")
        lines = [line for line in lines if line and not line.startswith("+CIEV:")]
        if lines.pop() != result:
            raise AssertionError(f"{text}: {lines} does not end with {result}")
        return lines

    def __enter__(self):
        return self

    def __exit__(self, *error):
        os.close(self.fd)


class ApduClient:
    """ES10 over a modem, as clients do it: `send` takes a command in hex and returns the response."""

    def __init__(self, client, traits=()):
        self.client, self.upper = client, "upper-hex" in traits

    def transmit(self, command, start):
        command = command.upper() if self.upper else command.lower()
        line, = self.client.ask(f'{start}{len(command)},"{command}"')
        length, data = re.fullmatch(r'\+C(?:SIM|GLA): ?(\d+),"([0-9A-F]*)"', line).groups()
        assert int(length) == len(data), line
        return data

    def complete(self, command, start, cla):
        """With GET RESPONSE after 61xx; the data of all responses and the last status word."""
        data, response = "", self.transmit(command, start)
        while response[-4:-2] == "61":
            data, response = data + response[:-4], self.transmit(f"{cla}C00000{response[-2:]}", start)
        return data + response

    def es10_by_sessions(self, request, close=True):
        line, = self.client.ask(f'AT+CCHO="{ISDR}"')
        session = re.sub(r"\+CCHO: ?", "", line)
        try:
            return self.complete(f"80E29100{len(request) // 2:02X}{request}", f"AT+CGLA={session},", "00")
        finally:
            if close:
                self.client.ask(f"AT+CCHC={session}")

    def es10_by_csim(self, request):
        opened = self.transmit("0070000001", "AT+CSIM=")
        assert opened[-4:] == "9000", opened
        channel = opened[:2]
        selected = self.transmit(f"{channel}A4040010{ISDR}00", "AT+CSIM=")
        if selected[-4:-2] == "61":
            self.transmit(f"{channel}C00000{selected[-2:]}", "AT+CSIM=")
        response = self.complete(f"8{channel[1]}E29100{len(request) // 2:02X}{request}", "AT+CSIM=", channel)
        self.transmit(f"007080{channel}", "AT+CSIM=")
        return response


class ModemCase(circle.CircleCase):
    CREATE = ("--mode", "dual")

    def setUp(self):
        super().setUp()
        self.tty = self.folder / "tty"

    @contextlib.contextmanager
    def modem(self, *options, radio=("0 00101", f"sim 001010000000001 {KEYS}")):
        with Modem(self.tty, "--card", self.card, "--radio", self.radio(*radio), *options) as modem:
            yield modem
            self.assertEqual(modem.end(), 0, modem.error_output)
        self.assertFalse(os.path.lexists(self.tty))
