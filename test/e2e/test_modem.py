# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc modem: AT clients on its terminal, its traits, the device meanwhile."""
import json, os, re, signal, subprocess, unittest

import circle, ground, modem
from ground import ISDR, ROOT, run
from modem import ApduClient, Client, Modem, ModemCase, traits


def setUpModule():
    modem.enter_own_world()


class Commands(ModemCase):
    def test_a_session_of_a_client(self):
        with self.modem() as modem:
            modem.wait_for("service: normal")
            with Client(self.tty) as client:
                self.assertEqual(client.ask("AT"), [])
                self.assertRegex(client.ask("ATI")[0], r"^euiccd modem \d")
                self.assertEqual(client.ask("AT+CGSN"), ["351906070000016"])
                self.assertEqual(client.ask("AT+CPIN?"), ["+CPIN: READY"])
                self.assertEqual(client.ask("AT+CIMI;+CCID;+CEID"),
                                 ["001010000000001", f"+CCID: {self.home}", f"+CEID: {self.eid}"])
                self.assertEqual(client.ask("AT+CEREG?;+COPS?;+CSQ"),
                                 ["+CEREG: 0,1", '+COPS: 0,2,"00101",7', "+CSQ: 20,99"])
                self.assertEqual(client.ask("AT+CRSM=176,28423,0,0,9"), ['+CRSM: 144,0,"080910100000000010"'])
                self.assertTrue(client.ask("AT+CRSM=242")[0].startswith('+CRSM: 144,0,"62'))
                self.assertEqual(client.ask("AT+CRSM=176,28569,0,0,9"), ["+CRSM: 106,130"])
                self.assertEqual(client.ask('AT+CCHO="A0000000090001"', "ERROR"), [])
                self.assertEqual(client.ask("AT+CMEE=2"), [])
                self.assertEqual(client.ask('AT+CCHO="A0000000090001"', "+CME ERROR: not found"), [])
                self.assertEqual(ApduClient(client).es10_by_sessions("BF3E035C015A"), f"BF3E125A10{self.eid}9000")

    def test_sessions_end_with_their_client(self):
        """Clients that leave sessions open, more of them than a card has channels."""
        with self.modem() as modem:
            for number in range(25):
                with Client(self.tty) as client:
                    apdus = ApduClient(client)
                    self.assertTrue(apdus.es10_by_sessions("BF3E035C015A", close=False).endswith("9000"), number)
                ground.wait_for(lambda: modem.lines.count("client: hung up") == number + 1) or self.fail(modem.lines)

    def test_pin(self):
        """PIN1 is entered, changed and disabled; the device reads the SIM when it can."""
        text = (ROOT / "profiles/samples/milenage.txt").read_text()
        text = re.sub("^(imsi|iccid) .*$", r"\1 \1-here", text, flags=re.M) + "pin1 1234\npin1-enabled yes\n"
        locked = self.folder / "locked.txt"
        locked.write_text(text.replace("imsi-here", "001010000000077").replace("iccid-here", "899990100000000077"))
        built = run("profile", "build", locked, "-o", self.folder / "locked.der")
        installed = run("install", self.card, self.folder / "locked.der", "--enable")
        self.assertEqual((built.returncode, installed.returncode), (0, 0), built.stderr + installed.stderr)
        with self.modem(radio=("0 00101 imsi=*",)) as modem, Client(self.tty) as client:
            modem.wait_for("service: normal")
            self.assertEqual(client.ask("AT+CMEE=1;+CPIN?;+CLCK=\"SC\",2"), ["+CPIN: SIM PIN", "+CLCK: 1"])
            client.ask("AT+CIMI", "+CME ERROR: 11")
            client.ask('AT+CPIN="4321"', "+CME ERROR: 16")
            self.assertEqual(client.ask('AT+CPIN="1234"'), [])
            modem.wait_for("IMSI: 001010000000077")
            self.assertEqual(client.ask("AT+CPIN?;+CIMI"), ["+CPIN: READY", "001010000000077"])
            self.assertEqual(client.ask('AT+CPWD="SC","1234","56789"'), [])
            self.assertEqual(client.ask('AT+CLCK="SC",0,"56789"'), [])
            self.assertEqual(client.ask('AT+CLCK="SC",2'), ["+CLCK: 0"])

    def test_control_and_reports(self):
        """Changes of the network by control requests are reported to the client; +CFUN is one more way to change it."""
        control = self.folder / "control.sock"
        with self.modem("--control", control) as modem, Client(self.tty) as client:
            modem.wait_for("service: normal")
            self.assertEqual(client.ask("AT+CREG=1;+CEREG=2"), [])

            def request(**members):
                done = run("modem", "ask", "--control", control, json.dumps(members))
                self.assertEqual(done.returncode, 0, done.stderr)
            request(do="coverage", state="none")
            self.assertEqual(client.until(r"CEREG.*\r\n"), "\r\n+CREG: 2\r\n\r\n+CEREG: 2\r\n")
            request(do="location", area=9)
            request(do="coverage", state="normal")
            self.assertEqual(client.until(r"CEREG.*\r\n"), '\r\n+CREG: 1\r\n\r\n+CEREG: 1,"0009","00001001",7\r\n')
            self.assertIn("\r\n+CREG: 0\r\n", client.send("AT+CFUN=4"))
            self.assertEqual(client.ask("AT+CFUN?"), ["+CFUN: 4"])
            self.assertIn("\r\n+CREG: 1\r\n", client.send("AT+CFUN=1"))
            client.ask("AT+CMEE=1;+CEREG=0")
            request(do="powercut", seconds=1)
            self.assertTrue(client.until(r"CREG: 1\r\n").startswith("\r\n+CREG: 0\r\n"))

    def test_a_client_on_the_basic_channel(self):
        """A client selects the ISD-R on the basic channel; the device authenticates the SIM nevertheless."""
        with self.modem() as modem, Client(self.tty) as client:
            modem.wait_for("attach: 00101, authenticated")
            apdus = ApduClient(client)
            self.assertEqual(apdus.transmit(f"00A4040010{ISDR}", "AT+CSIM=")[:2], "61")
            self.assertEqual(client.ask("AT+CFUN=4;+CFUN=1;+CREG?"), ["+CREG: 0,1"])
            self.assertEqual(modem.lines.count("attach: 00101, authenticated"), 2)

    def test_a_short_message_for_the_sim(self):
        """+CMGS with a command packet, which the network delivers to the card; another message becomes +CMT."""
        with self.modem() as modem, Client(self.tty) as client:
            modem.wait_for("service: normal")
            self.assertTrue(client.send("AT+CMGS=20").endswith("> "))
            os.write(client.fd, b"004100059121" b"43F57FF6" b"0B0270000506070809000102\x1a")
            self.assertEqual(client.until(r"(OK|ERROR.*)\r\n"), "\r\n+CMS ERROR: 304\r\n")  # one octet more than announced
            self.assertTrue(client.send("AT+CMGS=21").endswith("> "))
            os.write(client.fd, b"00" + b"41000591" b"2143F57FF60B" b"0270000506070809000102" + b"\x1a")
            self.assertEqual(client.until(r"(OK|ERROR.*)\r\n"), "\r\n+CMGS: 0\r\n\r\nOK\r\n")
            self.assertRegex(modem.wait_for("SMS: "), r"SMS: 27 octets, 6985")

    def test_the_ipae_goes_on(self):
        """The IPAe polls its eIM while a client uses the card; its proactive commands do not reach the client."""
        with circle.Eim(self, {"orders": ["list"]}) as eim, circle.Eim(self, other=True) as other:
            hosts = [f"--host={name}.example=localhost:{one.port}" for name, one in (("eim", eim), ("other", other))]
            with self.modem("--ipa", "ipae", *hosts, "--time-scale", 40) as modem, Client(self.tty) as client:
                def polled():
                    self.assertEqual(client.ask("AT+CIMI;+CRSM=176,28423,0,0,9"),
                                     ["001010000000001", '+CRSM: 144,0,"080910100000000010"'])
                    opened = [i for i, line in enumerate(modem.lines) if line.startswith("OPEN CHANNEL: channel 1, tcp")]
                    return opened and any(line.startswith("TIMER MANAGEMENT: timer 1 in") for line in modem.lines[opened[-1]:])
                ground.wait_for(polled) or self.fail(modem.lines)
                self.assertTrue(ApduClient(client).es10_by_csim("BF3E035C015A").endswith("6985"))  # not the active IPA
            self.assertEqual(eim.work(), ["->", "list ok"])

    def test_a_profile_switch(self):
        """A client disables the profile with REFRESH: the card is reset after the response, and the sessions are gone."""
        with self.modem() as modem, Client(self.tty) as client:
            modem.wait_for("service: normal")
            line, = client.ask(f'AT+CMEE=1;+CCHO="{ISDR}"')
            session = line.split(": ")[1]
            apdus = ApduClient(client)
            iccid = bytes.fromhex(self.home + "F").hex()
            swapped = "".join(iccid[i + 1] + iccid[i] for i in range(0, 20, 2)).upper()
            response = apdus.complete(f"80E2910014BF3211A00C5A0A{swapped}8101FF", f"AT+CGLA={session},", "00")
            self.assertEqual(response, "BF32038001009000")
            modem.wait_for("reset")
            client.ask(f'AT+CGLA={session},8,"80F2000C"', "+CME ERROR: 21")
            self.assertEqual(client.ask("AT+CPIN?", "+CME ERROR: 10"), [])
            self.assertEqual(client.ask("AT+CEID"), [f"+CEID: {self.eid}"])

    def test_traces(self):
        with self.modem("--trace", self.folder / "modem.pcapng", "--text", self.folder / "text"), \
                Client(self.tty) as client:
            self.assertTrue(ApduClient(client).es10_by_sessions("BF3E035C015A").endswith("9000"))
        self.assertIn("GetEID", (self.folder / "text").read_text())
        shown = run("trace", "show", "--line", self.folder / "modem.pcapng")
        self.assertIn("GetEID " + self.eid, shown.stdout)

    def test_in_a_reader(self):
        """A card in a reader; when it is removed, commands fail, and work again with the next card."""
        with ground.Run(self.card, "--pcscd", "--control", self.folder / "run.sock"):
            def request(what):
                self.assertEqual(run("run", "ask", "--control", self.folder / "run.sock", json.dumps({"do": what})).returncode, 0)
            with Modem(self.tty, "--reader", ground.READER) as modem, Client(self.tty) as client:
                modem.wait_for("service: normal")
                client.ask("AT+CMEE=1")
                self.assertEqual(ApduClient(client).es10_by_csim("BF3E035C015A"), f"BF3E125A10{self.eid}9000")
                request("eject")
                modem.wait_for("card removed")
                client.ask("AT+CIMI", "+CME ERROR: 10")
                request("insert")
                modem.wait_for("card inserted")
                ground.wait_for(lambda: "001010000000001" in client.send("AT+CIMI"))
                self.assertEqual(modem.end(), 0, modem.error_output)


class Terminal(ModemCase):
    def test_its_name_without_a_link(self):
        with circle.Device.__new__(Modem) as modem:
            circle.Device.__init__(modem, "--card", self.card)
            name = modem.wait_for("modem: ").split(": ")[1]
            with Client(name) as client:
                self.assertEqual(client.ask("AT"), [])
            self.assertEqual(modem.end(), 0)

    def test_a_file_is_not_replaced(self):
        self.tty.write_text("mine")
        ended = run("modem", "--card", self.card, "--pty", self.tty)
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, str(self.tty), "exists")
        self.assertEqual(self.tty.read_text(), "mine")

    def test_a_killed_modem(self):
        """Its link is replaced by the next one."""
        with Modem(self.tty, "--card", self.card) as modem:
            modem.end(signal.SIGKILL)
        self.assertTrue(os.path.islink(self.tty))
        with self.modem(), Client(self.tty) as client:
            self.assertEqual(client.ask("AT"), [])

    def test_strange_clients(self):
        """Octets of every kind, half lines, long lines, many lines at once: each AT line has one result, and nothing hangs."""
        with self.modem() as modem, Client(self.tty) as client:
            os.write(client.fd, bytes(range(128, 256)) + bytes(range(14, 32)) + b"\r\n\n\r")
            self.assertEqual(client.ask("AT"), [])
            os.write(client.fd, b"AT+C")
            self.assertEqual(client.ask("SQ"), ["+CSQ: 20,99"])
            for part in (b"AT+CSIM=", b"0" * 3000, b"0" * 3000):
                os.write(client.fd, part)
            self.assertEqual(client.send(""), "\r\nERROR\r\n")
            os.write(client.fd, b"AT\r\nATE0\nAT\r" * 20)
            received = client.until(r"(\r\nOK\r\n){60}\Z")
            self.assertEqual(received, "\r\nOK\r\n" * 60)
            self.assertLess(ground.cpu_seconds(modem.process.pid), 60)

    def test_an_idle_modem_runs_no_code(self):
        """With a client that has gone, too, whose terminal stays readable."""
        with self.modem("--ipa", "unsaid") as modem:
            modem.wait_for("service: normal")
            for _ in range(3):
                with Client(self.tty) as client:
                    client.ask("AT")
                modem.wait_for("client: hung up")
            before = ground.cpu_seconds(modem.process.pid)
            with self.assertRaises(subprocess.TimeoutExpired):
                modem.process.wait(1)
            self.assertLess(ground.cpu_seconds(modem.process.pid) - before, 0.5)


class Traits(ModemCase):
    """Each trait that --help lists: what a client sees of it, and chip info in the way that it leaves open."""

    # A command line, and all that the modem sends for it.
    SEEN = {
        "opaque-session": (f'AT+CCHO="{ISDR}"', r"\r\n\+CCHO: [0-9a-f]{16}\r\n\r\nOK\r\n"),
        "bare-session": (f'AT+CCHO="{ISDR}"', r"\r\n1\r\n\r\nOK\r\n"),
        "no-space": (f'AT+CCHO="{ISDR}"', r"\r\n\+CCHO:1\r\n\r\nOK\r\n"),
        "no-test": ("AT+CCHO=?", r"\r\nERROR\r\n"),
        "upper-hex": ('AT+CSIM=14,"00a40004023f00"', r"\r\nERROR\r\n"),
        "no-cchc": ("AT+CCHC=1", r"\r\nERROR\r\n"),
        "csim-only": (f'AT+CCHO="{ISDR}"', r"\r\nERROR\r\n"),
        "no-channels": (f'AT+CMEE=1;+CSIM=10,"0070000001";+CCHO="{ISDR}"',
                        r'\r\n\+CSIM: 4,"6881"\r\n\r\n\+CME ERROR: 4\r\n'),
        "cme-13": ('AT+CCHO="A0000000090001"', r"\r\n\+CME ERROR: 13\r\n"),
        "no-le": ('AT+CSIM=16,"00A40004023F0000"', r'\r\n\+CSIM: 4,"61[0-9A-F]{2}"\r\n\r\nOK\r\n'),
        "follow-61": ('AT+CSIM=14,"00A40004023F00"', r'\r\n\+CSIM: \d+,"62[0-9A-F]+9000"\r\n\r\nOK\r\n'),
        "slow": ("AT", r"\r\nOK\r\n"),
        "urc": ("AT+CSQ", r"\r\n\+CIEV: 2,4\r\n\r\n\+CSQ: \d+,99\r\n\r\n\+CIEV: 2,4\r\n\r\nOK\r\n"),
        "echo": ("AT+CSQ", r"AT\+CSQ\r\r\n\+CSQ: \d+,99\r\n\r\nOK\r\n"),
        "limit-256": (f'AT+CSIM=260,"80E291007D{"00" * 125}"', r"\r\nERROR\r\n"),
    }

    def test_a_manual_for_each(self):
        manual = (ROOT / "tools/man/euicc-modem.1").read_text()
        self.assertEqual(re.findall(r"^\.It Cm ([a-z0-9-]+)$", manual, re.M), traits())
        rows = (ROOT / "tools/modem/traits.def").read_text()
        for source in re.findall(r'"([^"]+)"\)$', rows, re.M):
            self.assertIn(f"({source}).", manual)

    def test_each(self):
        self.assertEqual(list(self.SEEN), traits())
        for trait, (text, pattern) in self.SEEN.items():
            with self.subTest(trait=trait), self.modem("--trait", trait), Client(self.tty) as client:
                self.assertRegex(client.send(text), rf"\A(?:{pattern})\Z")
                apdus, expected = ApduClient(client, {trait}), f"BF3E125A10{self.eid}9000"
                if trait != "no-channels":
                    self.assertEqual(apdus.es10_by_csim("BF3E035C015A"), expected)
                if trait not in ("no-channels", "csim-only"):
                    self.assertEqual(apdus.es10_by_sessions("BF3E035C015A", close=trait != "no-cchc"), expected)


if __name__ == "__main__":
    unittest.main()
