# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc device: card, device, radio and eIM together, in one process and through a real pcscd."""
import argparse, contextlib, json, os, pathlib, re, shutil, signal, subprocess, unittest

import ground
from ground import CardCase, Run, run

KEYS = "milenage 465B5CE8B199B49FAA5F0A2EE238A6BC CD63CB71954A9F4E48A5994E37A02BAF"


def setUpModule():
    ground.enter_own_world()


def messages(error_output):
    """Without the warnings of AddressSanitizer about coroutines."""
    return re.sub(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", "", error_output, flags=re.M)


class Device:
    """`euicc device --json ARGUMENTS` in the background, as a context; `lines` is its timeline so far."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([ground.EUICC, "device", "--json", *map(str, arguments)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.output, self.error_output, self.killed = b"", None, False

    @property
    def lines(self):
        """Event and detail of each line, "service: normal, 00101"."""
        while part := self.process.stdout.read() if self.error_output is None else b"":
            self.output += part
        whole = self.output[:self.output.rfind(b"\n") + 1]
        objects = [json.loads(line) for line in whole.splitlines()]
        return [": ".join(o[key] for key in ("event", "detail") if key in o) for o in objects]

    def wait_for(self, text):
        """Waits for a line that begins with the text; fails if the device ends before."""
        def seen():
            lines = [line for line in self.lines if line.startswith(text)]
            if not lines and self.process.poll() is not None:
                raise AssertionError(f"no {text!r} in {self.lines}: {self.process.stderr.read().decode()}")
            return lines
        lines = ground.wait_for(seen)
        if not lines:
            raise AssertionError(f"no {text!r} in {self.lines}")
        return lines[-1]

    def end(self, number=signal.SIGTERM):
        self.killed |= number == signal.SIGKILL
        if self.error_output is None:
            if self.process.poll() is None:
                self.process.send_signal(number)
            os.set_blocking(self.process.stdout.fileno(), True)
            rest, error_output = self.process.communicate(timeout=ground.PATIENCE)
            self.output += rest
            self.error_output = messages(error_output.decode())
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


class DeviceCase(CardCase):
    """A card whose IPAe polls every 60 s, with a profile of the network 001-01."""

    CREATE = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.remove(cls.store / "card.euicc")
        made = run("create", cls.store / "card.euicc", "--pki", cls.store / "card.pki", "--poll", 60, "--rollback", 60,
                   "--fallback", 60, *cls.CREATE)
        if made.returncode:
            raise AssertionError(made.stderr)
        cls.eid = made.stdout.strip()
        cls.home = cls.install("home", "milenage", "--enable", fallback="yes")

    @classmethod
    def install(cls, name, sample, *options, **changes):
        """Installs a sample profile with changes; returns its ICCID."""
        text = (ground.ROOT / f"profiles/samples/{sample}.txt").read_text()
        for key, value in changes.items():
            text = re.sub(rf"^{key} .*\n", "", text, flags=re.M) + f"{key} {value}\n"
        (cls.store / f"{name}.txt").write_text(text)
        files = cls.store / f"{name}.der", cls.store / f"{name}.metadata.der"
        built = run("profile", "build", cls.store / f"{name}.txt", "-o", files[0], "--metadata", files[1])
        installed = run("install", cls.store / "card.euicc", files[0], "--metadata", files[1], *options)
        if built.returncode or installed.returncode:
            raise AssertionError(built.stderr + installed.stderr)
        return re.search(r"^iccid (\d+)", built.stdout, re.M)[1]

    def radio(self, *lines):
        path = self.folder / "radio"
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def enabled(self):
        return [p["iccid"] for p in self.show()["profiles"] if p["profileState"] == "enabled"]

    def run_device(self, *arguments, status=0):
        ended = run("device", "--json", *arguments)
        self.assertEqual(ended.returncode, status, ended.stderr)
        objects = [json.loads(line) for line in ended.stdout.splitlines()]
        for before, after in zip(objects, objects[1:]):
            self.assertLessEqual(before["seconds"], after["seconds"])
        return [": ".join(o[key] for key in ("event", "detail") if key in o) for o in objects]


class Attach(DeviceCase):
    VOYAGE = ("0-30 00101", "30-60 00102", "60 00101", f"sim 001010000000001 {KEYS}")
    STORY = ["IMSI: 001010000000001", "attach: 00101, authenticated", "service: normal, 00101",
             "service: limited, 00102 rejects with cause 11", "attach: 00101, authenticated", "service: normal, 00101"]

    @staticmethod
    def story(lines):
        return [line for line in lines if re.match("IMSI|attach|service", line)]

    def test_in_this_process(self):
        trace = self.folder / "trace.pcapng"
        lines = self.run_device("--card", self.card, "--radio", self.radio(*self.VOYAGE), "--time-scale", 60, "--for",
                                75, "--trace", trace)
        self.assertEqual(self.story(lines), self.STORY)
        self.assertIn("SET UP EVENT LIST", lines)
        self.assertIn("TIMER MANAGEMENT: timer 1 in 60 s", lines)
        self.assertIn("expired: timer 1", lines)
        self.assertGreater(trace.stat().st_size, 1000)
        # The SIM stores the sequence number; the next network has no record of it and resynchronises.
        lines = self.run_device("--card", self.card, "--radio", self.radio(*self.VOYAGE), "--until", "service")
        self.assertIn("attach: 00101, resynchronised", lines)

    def test_in_a_reader(self):
        with Run(self.card, "--pcscd"):
            lines = self.run_device("--reader", ground.READER, "--radio", self.radio(*self.VOYAGE), "--time-scale", 60,
                                    "--for", 75)
            self.assertEqual(self.story(lines), self.STORY)
            with Device("--reader", ground.READER) as device:
                device.wait_for("service: normal")
                taken = run("device", "--reader", ground.READER)
                self.assertEqual(taken.returncode, 1)
                self.assertOneLine(taken.stderr, "another program is using the card")
                self.assertEqual(device.end(), 0, device.error_output)

    def test_a_foreign_key(self):
        radio = self.radio("0 00101", f"sim 001010000000001 {KEYS[:-2]}00")
        lines = self.run_device("--card", self.card, "--radio", radio, "--until", "service")
        self.assertEqual(self.story(lines), ["IMSI: 001010000000001",
                                             "attach: 00101, the SIM refuses the network's MAC",
                                             "service: limited, 00101 rejects with cause 3"])

    def test_a_forbidden_network(self):
        """A network that rejected the SIM is in its EF.FPLMN and not tried again; the registered network is in EF.EPSLOCI."""
        for service in ("rejects with cause 11", "is forbidden to this SIM"):
            lines = self.run_device("--card", self.card, "--radio", self.radio("0 00102"), "--until", "service")
            self.assertIn(f"service: limited, 00102 {service}", lines)
        self.run_device("--card", self.card, "--radio", self.radio("0 00102", "0 00101"), "--until", "service: normal, 00101")
        port = ground.free_port()
        with Run(self.card, "--listen", f"127.0.0.1:{port}"), ground.Vpcd.connecting_to(port) as reader:
            reader.send(reader.ON)
            reader.command("00A4040407A0000000871002")
            self.assertTrue(reader.command("00A40004026F7B").startswith("61"))
            self.assertTrue(reader.command("00B0000003").startswith("00F120"))
            self.assertTrue(reader.command("00A40004026FE3").startswith("61"))
            self.assertRegex(reader.command("00B0000012"), "^0BF600F110000101.{8}00F1100001009000$")

    def test_the_radio_is_read_again(self):
        with Device("--card", self.card, "--radio", self.radio("0 00101")) as device:
            device.wait_for("service: normal, 00101")
            self.radio("0 90170 imsi=*")
            device.process.send_signal(signal.SIGHUP)
            device.wait_for("service: normal, 90170")
            self.radio("nonsense")
            device.process.send_signal(signal.SIGHUP)
            complaint = next(line for line in device.process.stderr if b"ASan" not in line)
            self.assertIn(b"radio:1: must be", complaint)
            self.radio("0 00102")
            device.process.send_signal(signal.SIGHUP)
            device.wait_for("service: limited, 00102 rejects with cause 11")

    def test_ends(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Device("--card", self.card) as device:
                device.wait_for("service: normal, 00101")
                self.assertEqual(device.end(number), 0)
                self.assertEqual(device.error_output, "")
        lines = self.run_device("--card", self.card, "--until", "attach")
        self.assertTrue(lines[-1].startswith("TIMER") or lines[-1].startswith("service"), lines)
        ended = run("device", "--card", self.card, "--until", "the end", "--for", 2)
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(messages(ended.stderr), "ended before `the end'")
        self.assertRegex(ended.stdout, r"\A +\d+\.\d{3}  IMSI: 001010000000001\n")

    def test_complaints(self):
        card = ("--card", self.card)
        for arguments, complaint in (((), "--card"), ((*card, "--reader", "x"), "--card"), ((*card, "more"), "more"),
                                     ((*card, "--time-scale", "0"), "0"), ((*card, "--for", "0"), "--for"),
                                     ((*card, "--host", "eim"), "eim"), ((*card, "--host", "eim=eim"), "eim"),
                                     ((*card, "--dns", "x"), "IPv4"), ((*card, "--imei", "1"), "14 digits"),
                                     ((*card, "--ipa", "x"), "ipae"), ((*card, "--profile", "x"), "hex"),
                                     *(((*card, "--clock", when), f"--clock {when}: must be YYYY-MM-DD")
                                       for when in ("", "x", "2026", "2026-1-1", "1969-12-31", "2070-01-01", "2026-01-01T", "2026-01-01T00:00",
                                                    "2026-01-01T00:00:00x", "unset")),
                                     ((*card, "--dns", "8.8.8.8", "--host", "eim=localhost"), "--host"),
                                     (("--reader", "x", "--inside"), "--card"),
                                     (("--reader", "x", "--trace", self.folder / "t"), "euicc run")):
            ended = run("device", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), arguments)
            self.assertOneLine(ended.stderr, "euicc device: ", complaint)
        for arguments, complaint in ((("--card", self.folder / "none"), "none"), (("--reader", "x"), "PC/SC"),
                                     ((*card, "--radio", self.folder / "none"), "No such file"),
                                     ((*card, "--radio", self.radio("0 00101", "0 001")), "radio:2: must be FROM"),
                                     ((*card, "--trace", "/nowhere/file"), "/nowhere/file")):
            ended = run("device", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
            self.assertOneLine(ended.stderr, "euicc device: ", complaint)


class Eim:
    """`euicc eim` on a free port with a queue for one card, as a context; `other`: the second eIM associated with the card."""

    def __init__(self, case, *packages, other=False):
        queue = case.folder / f"queue-{other}.json"
        queue.write_text(json.dumps([{"eid": case.eid, **package} for package in packages]))
        self.process = subprocess.Popen([ground.EUICC, "eim", "--json", "--pki", case.store / "card.pki", "--state",
                                         case.folder / f"state-{other}.json", "--listen", "localhost:0", "--queue", queue,
                                         *(("--eim-id", "other.example", "--curve", "BRP") if other else ()),
                                         *(("--coap", "localhost:0") if case.COAP else ())],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)$", self.process.stdout.readline())[1])
        self.messages = None

    def end(self):
        if self.messages is None:
            self.process.terminate()
            output, error_output = self.process.communicate(timeout=ground.PATIENCE)
            if self.process.returncode:
                raise AssertionError(error_output)
            self.messages = [json.loads(line) for line in output.splitlines()]
        return self.messages

    def work(self):
        """For each package that was sent "->", for each result that was received the results in words. Polls without a
        package are omitted, and so is the request for a card's certificates."""
        return [" ".join(f"{o['operation']} {o['result']}" for o in line.get("result", {}).get("operations", [])) or "->"
                for line in self.end() if line.get("answer") in ("euiccPackageRequest", "eimAcknowledgements")]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


class CircleCase(DeviceCase):
    """A card with two associated eIMs and a second profile of the network 001-02."""

    IN_READER = COAP = False
    LINK = "tcp {}.example:443"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.away = cls.install("away", "milenage", imsi="001020000000001", iccid="899990100000000003",
                               **{"access-point": "iot"})
        pki = cls.store / "card.pki"
        known = {"eimIdType": "fqdn", "trustedCertificate": str(pki / "EIM/CERT_S_EIM_TLS_NIST.der")}
        if cls.COAP:
            known["eimSupportedProtocol"] = ["retrieveCoaps"]
        (cls.store / "eim.json").write_text(json.dumps({"eimId": "eim.example", "eimFqdn": "eim.example", **known}))
        (cls.store / "other.json").write_text(json.dumps(
            {"eimId": "other.example", "eimFqdn": "other.example", "counterValue": 0, "associationToken": -1,
             "certificate": str(pki / "EIM/CERT_S_EIMsign_ECDSA_BRP.der"), **known}))
        sent = run("eim", "send", "--card", cls.store / "card.euicc", "--pki", pki, "--associate",
                   f"update-eim={cls.store / 'eim.json'}", f"add-eim={cls.store / 'other.json'}")
        if sent.returncode:
            raise AssertionError(sent.stderr)

    def setUp(self):
        super().setUp()
        for other in (False, True):
            shutil.copy(self.store / "card.pki/EIM/state.json", self.folder / f"state-{other}.json")

    @contextlib.contextmanager
    def device(self, *eims, options=(), radio=("0 00101", "0 00102")):
        """A device that resolves eim.example to the first eIM and other.example to the second."""
        hosts = [f"--host={name}.example=localhost:{eim.port}" for name, eim in zip(("eim", "other"), eims)]
        where = ("--reader", ground.READER) if self.IN_READER else ("--card", self.card)
        with Run(self.card, "--pcscd") if self.IN_READER else contextlib.nullcontext(), \
                Device(*where, *hosts, "--radio", self.radio(*radio, f"sim 001010000000001 {KEYS}",
                                                             f"sim 001020000000001 {KEYS}"),
                       "--time-scale", 40, *options) as device:
            yield device
            if not device.killed:
                self.assertEqual(device.end(), 0, device.error_output)

    def assertAccessPoints(self, device, home=""):
        """The connectivity parameters of the second profile were in OPEN CHANNEL; the first profile has none."""
        channels = [line for line in device.lines if line.startswith("OPEN CHANNEL: ") and self.LINK.format("eim") in line]
        self.assertEqual([line.partition(", access point ")[2] for line in channels], [home, "iot"])

    def idle(self, device, times=1):
        """Waits until the card has polled so many times and waits for its timer."""
        ground.wait_for(lambda: sum(line == "TIMER MANAGEMENT: timer 1 in 60 s" for line in device.lines) >= times) or \
            self.fail(device.lines)


class OwnAccessPoint(CircleCase):
    """The access point of the card's settings is used for profiles that have none."""

    CREATE = ("--apn", "sea.example")

    def test_enable(self):
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim:
            with self.device(eim) as device:
                device.wait_for("service: normal, 00102")
                device.wait_for("TIMER MANAGEMENT: timer 1")
                self.assertAccessPoints(device, "sea.example")
            self.assertEqual(eim.work(), ["->", "enable ok"])

    def test_names_that_are_none(self):
        for name in ("", ".", "a..b", "a" * 64, "a" * 63 + "." + "b" * 36):
            made = run("create", self.folder / "other.euicc", "--pki", self.store / "card.pki", "--apn", name)
            self.assertEqual(made.returncode, 1)
            self.assertIn("labels must have 1 to 63 octets, 99 in all", made.stderr)
            self.assertFalse((self.folder / "other.euicc").exists())


class Circle(CircleCase):
    """Card, device, radio and eIM: orders are executed, and each gets one result."""

    def test_orders(self):
        with Eim(self, {"orders": ["list"]}, {"orders": [f"set-fallback={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other) as device:
                self.idle(device, 2)  # and polls again in time
                self.assertIn("DNS: eim.example is 198.18.0.2", device.lines)
                for name in ("eim", "other"):
                    self.assertIn("OPEN CHANNEL: channel 1, " + self.LINK.format(name), device.lines)
            self.assertEqual(eim.work(), ["->", "list ok", "->", "set-fallback fallbackNotAllowed"])
            self.assertEqual(other.work(), ["->", "get-rat ok"])
            self.assertGreaterEqual([line["answer"] for line in other.end()].count("noEimPackageAvailable"), 2)

    def test_enable(self):
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim:
            with self.device(eim) as device:
                device.wait_for("service: normal, 00102")
                device.wait_for("TIMER MANAGEMENT: timer 1")
                self.assertEqual([line for line in device.lines if re.match("REFRESH|reset|IMSI|attach", line)],
                                 ["IMSI: 001010000000001", "attach: 00101, authenticated", "REFRESH: mode 04", "reset",
                                  "IMSI: 001020000000001", "attach: 00102, authenticated"])
                self.assertAccessPoints(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_enable_without_a_reset(self):
        """A device that supports REFRESH "eUICC Profile State Change"."""
        profile = "2101E840110C00078000001FE2600000430000000000000050000000000000000320"
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--profile", profile)) as device:
                device.wait_for("service: normal, 00102")
                self.idle(device)
                self.assertIn("REFRESH: mode 09", device.lines)
                self.assertNotIn("reset", device.lines)
                self.assertAccessPoints(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_rollback(self):
        """It is enabled when its network is available."""
        with Eim(self, {"orders": [{"enable": {"iccid": self.away, "rollback": True}}]},
                 {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101", "100 00102")) as device:
                device.wait_for("service: limited, 00101 rejects with cause 11")
                device.wait_for("service: normal, 00102")
                self.idle(device)
                self.assertEqual(device.lines.count("REFRESH: mode 04"), 3)
            self.assertEqual(eim.work(), ["->", "rollback ok", "->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_fallback_and_return(self):
        with Eim(self, {"orders": [f"set-fallback={self.home}", f"enable={self.away}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 90170 imsi=00101", "0-60 00102", "240 00102")) as device:
                device.wait_for("service: normal, 00102")
                device.wait_for("service: limited, 90170 rejects with cause 11")
                ground.wait_for(lambda: device.lines.count("service: normal, 90170") == 2) or self.fail(device.lines)
                ground.wait_for(lambda: device.lines.count("service: normal, 00102") == 2) or self.fail(device.lines)
                ground.wait_for(lambda: device.lines[-1] == "TIMER MANAGEMENT: timer 1 in 60 s") or self.fail(device.lines)
            self.assertEqual(eim.work(), ["->", "set-fallback ok enable ok"])
            causes = [line["stateChangeCause"] for line in eim.end() if "stateChangeCause" in line]
            self.assertIn(1, causes)  # fallback
        self.assertEqual(self.enabled(), [self.away])

    def test_two_eims(self):
        """Each eIM has its orders, and is notified of the state changes that the other one caused."""
        with Eim(self, {"orders": ["list"]}) as eim, \
                Eim(self, {"orders": [f"enable={self.away}"]}, other=True) as other:
            with self.device(eim, other) as device:
                device.wait_for("service: normal, 00102")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "list ok"])
            self.assertEqual(other.work(), ["->", "enable ok"])
            self.assertIn(0, [line.get("stateChangeCause") for line in eim.end()])  # otherEim
        self.assertEqual(self.enabled(), [self.away])


class TerminalProfiles(CircleCase):
    """TERMINAL PROFILEs of modems and phones: with BIP the card polls; without it the missing bits are logged."""

    @staticmethod
    def profiles(kind):
        lines = (ground.ROOT / "test/vectors/terminal_profiles.txt").read_text().splitlines()
        return [line.split()[::2] for line in lines if line.split()[1] == kind and not line.startswith("#")]

    def polled(self, lines, link=CircleCase.LINK.format("eim")):
        """The connection with the eIM was opened and closed."""
        opened = [i for i, line in enumerate(lines) if line.startswith("OPEN CHANNEL: channel 1, " + link)]
        return opened and any(line.startswith("CLOSE CHANNEL") for line in lines[opened[0]:])

    def test_with_bip(self):
        with Eim(self, {"orders": ["list"]}) as eim:
            for name, profile in self.profiles("bip"):
                with self.subTest(name), self.device(eim, options=("--profile", profile)) as device:
                    self.assertTrue(ground.wait_for(lambda: self.polled(device.lines)), device.lines)
            self.assertEqual(eim.work(), ["->", "list ok"])
            answers = [line.get("answer") for line in eim.end()]
            self.assertGreaterEqual(answers.count("noEimPackageAvailable"), len(self.profiles("bip")))

    def test_clocks(self):
        """The time of a terminal whose clock was never set, and a time after the expiry of a server's certificate."""
        known = {"eimId": "eim.example", "eimFqdn": "localhost", "eimIdType": "fqdn",
                 "trustedCertificate": str(self.store / "card.pki/CertificateIssuer/CERT_CI_ECDSA_NIST.der")}
        (self.folder / "ca.json").write_text(json.dumps(known))
        sent = run("eim", "send", "--card", self.card, "--pki", self.store / "card.pki", f"update-eim={self.folder / 'ca.json'}")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        before = {"none": None, "2066-00-40T25:00:00": "invalid date 66000452000000", "2026-13-01": "invalid date 62311000000000",
                  "1980-01-06": "1980-01-06 00:00:0. is before notBefore", "2015-02-01T12:00:00": "2015-02-01 12:0.:.. is before notBefore",
                  "2002-01-01": "2002-01-01 00:00:.. is before notBefore",
                  "2069-12-31": "not trusted: certificate has expired: notAfter 20.*, clock of the terminal 2069-12-31"}
        with Eim(self, {"orders": ["list"]}) as eim:
            for clock, note in before.items():
                options = ("--inside", "--clock", clock, f"--host=localhost=localhost:{eim.port}")
                with self.subTest(clock), self.device(eim, options=options) as device:
                    self.assertTrue(ground.wait_for(lambda: self.polled(device.lines, "tcp localhost:443")), device.lines)
                    notes = [line for line in device.lines if re.search("clock of the terminal", line)]
                    self.assertEqual(bool(notes), note is not None, device.lines)
                    self.assertRegex("".join(notes[:1]), note or "^$")
            answers = [line.get("answer") for line in eim.end()]
            self.assertGreaterEqual(answers.count("noEimPackageAvailable"), len(before) - 1)

    def test_without_bip(self):
        missing = "TERMINAL PROFILE lacks octet 12 bit 1 (OPEN CHANNEL), octet 12 bit 2 (CLOSE CHANNEL)"
        for name, profile in self.profiles("nobip"):
            with self.subTest(name):
                lines = self.run_device("--card", self.card, "--host", "eim.example=localhost:1", "--profile", profile,
                                        "--inside", "--time-scale", 100, "--for", 200)
                self.assertEqual(len([line for line in lines if line.startswith(f"card: IPAe: {missing}")]), 1, lines)
                self.assertFalse([line for line in lines if line.startswith("OPEN CHANNEL")])
                log, port = self.folder / f"{name}.log", ground.free_port()
                with Run(self.card, "--listen", f"127.0.0.1:{port}", "--text", log), \
                        ground.Vpcd.connecting_to(port) as reader:
                    reader.send(reader.ON)
                    self.assertEqual(reader.command("80AA000005A903840100"), "9000")
                    self.assertEqual(reader.command(f"80100000{len(profile) // 2:02X}{profile}"), "9000")
                    for _ in range(3):
                        self.assertEqual(reader.command("80F2000C"), "9000")
                self.assertEqual(log.read_text().count(missing), 1, log.read_text())


class CircleInReader(Circle):
    """The same over PC/SC, with the card in a process of its own."""

    IN_READER = True


class CircleOverCoap(CircleInReader):
    COAP = True
    LINK = "udp {}.example:5684"


class Smdpp:
    """`euicc smdpp` on a free port with the profile "one", as a context."""

    def __init__(self, case):
        offers = case.folder / "offers"
        offers.mkdir()
        address = f"localhost:{ground.free_port()}"
        built = run("profile", "build", "-o", offers / "one.der", "--set", "imsi=001030000000001", "--set",
                    "iccid=899990100000000004", "--set", f"notification={address}")
        self.iccid = re.search(r"^iccid (\d+)", built.stdout, re.M)[1]
        self.process = subprocess.Popen([ground.EUICC, "smdpp", "--json", "--pki", case.store / "card.pki", "--profiles",
                                         offers, "--listen", address], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.code = json.loads(self.process.stdout.readline())["activationCodes"][0].removeprefix("LPA:")
        self.messages = None

    def events(self):
        """Its log: requests and responses."""
        if self.messages is None:
            self.process.terminate()
            output, error_output = self.process.communicate(timeout=ground.PATIENCE)
            if self.process.returncode:
                raise AssertionError(error_output)
            self.messages = [json.loads(line) for line in output.splitlines()]
        return [(line["event"], line.get("detail")) for line in self.messages]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.events()


class Download(CircleCase):
    """Direct Profile Download: the eIM orders, the card gets the profile from the SM-DP+."""

    INSTALLED = [("authenticated", "SM-DP+"), ("bound", None), ("installation result", "installed")]

    def test_direct(self):
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}, {"orders": [f"enable={smdpp.iccid}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
            self.assertEqual(smdpp.events()[:3], self.INSTALLED)
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_indirect(self):
        """Indirect Profile Download through the eIM: the card opens no channel to the SM-DP+."""
        (self.folder / "indirect.json").write_text(json.dumps(
            {**json.loads((self.store / "eim.json").read_text()), "indirectProfileDownload": True}))
        sent = run("eim", "send", "--card", self.card, "--pki", self.store / "card.pki", "--state",
                   self.folder / "state-False.json", f"update-eim={self.folder / 'indirect.json'}")
        self.assertEqual(sent.returncode, 0, sent.stderr + sent.stdout)
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}, {"orders": [f"enable={smdpp.iccid}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
                self.assertEqual([line for line in device.lines if "localhost" in line], [])
            self.assertEqual(eim.work(), ["->", "enable ok"])
            self.assertEqual(smdpp.events()[:3], self.INSTALLED)
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_immediate_enabling(self):
        """The card enables the downloaded profile, and the SM-DP+ gets both notifications."""
        with Smdpp(self) as smdpp, Eim(self, {"orders": ["immediate-enable"]}, {"download": smdpp.code}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "immediate-enable ok"])
            self.assertEqual(smdpp.events()[:3], self.INSTALLED)
            self.assertIn(5, [line.get("stateChangeCause") for line in eim.end()])  # immediateEnable
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_a_power_cut(self):
        """Loss of power between package and result, over a slow link: the download is repeated, and there is one profile."""
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101 rate=100",)) as device:
                # The package of some thousand octets needs seconds for itself.
                while json.loads(smdpp.process.stdout.readline())["event"] != "bound":
                    pass
                device.end(signal.SIGKILL)
            self.assertEqual(len(self.show()["profiles"]), 2)
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1")) as device:
                self.idle(device)
            self.assertEqual(smdpp.events(), self.INSTALLED)
            self.assertEqual([(line["function"], line["answer"]) for line in eim.end()
                              if line.get("notification") == "provideEimPackageResult"],
                             [("HandleNotification", "emptyResponse")])
        self.assertEqual([p["iccid"] for p in self.show()["profiles"]].count(smdpp.iccid), 1)


class DownloadInReader(Download):
    IN_READER = True

    test_a_power_cut = None  # of the device: there the card is another process


class DownloadOverCoap(DownloadInReader):
    """ES9+ uses HTTPS also if ESipa uses CoAP."""

    COAP = True


class Breaks(CircleCase):
    def test_a_power_cut(self):
        """Loss of power between the switch and its result: the result is delivered once after power-on."""
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101",)) as device:
                device.wait_for("service: limited")
                device.end(signal.SIGKILL)
            with self.device(eim, other) as device:
                device.wait_for("IMSI: 001020000000001")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_no_eim(self):
        """No server listens: the failure is logged, and the card polls again after its back-off."""
        nobody = argparse.Namespace(port=ground.free_port())
        with self.device(nobody, nobody, options=("--inside",)) as device:
            device.wait_for("OPEN CHANNEL: result 3A 07")
            device.wait_for("card: poll: failed 1 times; next in about 30 s")
            device.wait_for("TIMER MANAGEMENT: timer 1 in 30 s")
            device.wait_for("card: poll: failed 2 times; next in about 60 s")


if __name__ == "__main__":
    unittest.main()
