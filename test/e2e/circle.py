# SPDX-License-Identifier: GPL-3.0-or-later
"""For end-to-end tests of `euicc device`: the device, its radio, eIMs and SM-DP+ around one card."""
import contextlib, json, os, re, shutil, signal, subprocess

import ground
from ground import CardCase, Run, run
from servers import Server, queue

KEYS = "milenage 465B5CE8B199B49FAA5F0A2EE238A6BC CD63CB71954A9F4E48A5994E37A02BAF"
SIMS = f"sim 001010000000001 {KEYS}", f"sim 001020000000001 {KEYS}"


def messages(error_output):
    """Without the warnings of AddressSanitizer about coroutines."""
    return re.sub(r"^==\d+==WARNING: ASan doesn't fully support makecontext.*\n", "", error_output, flags=re.M)


class Device:
    """`euicc device --json ARGUMENTS` in the background, as a context; `lines` is its timeline so far."""

    VERB = "device"

    def __init__(self, *arguments):
        self.process = subprocess.Popen([ground.EUICC, self.VERB, "--json", *map(str, arguments)],
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

    def wait_for(self, text, times=1):
        """Waits until so many lines begin with the text; fails if the device ends before."""
        def seen():
            lines = [line for line in self.lines if line.startswith(text)]
            if len(lines) < times and self.process.poll() is not None:
                raise AssertionError(f"no {text!r} in {self.lines}: {self.process.stderr.read().decode()}")
            return lines if len(lines) >= times else []
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

    def travel(self, device, *radio):
        """The networks around the device change now."""
        self.radio(*radio, *SIMS)
        device.process.send_signal(signal.SIGHUP)

    def enabled(self):
        return [p["iccid"] for p in self.show()["profiles"] if p["profileState"] == "enabled"]

    def run_device(self, *arguments, status=0):
        ended = run("device", "--json", *arguments)
        self.assertEqual(ended.returncode, status, ended.stderr)
        objects = [json.loads(line) for line in ended.stdout.splitlines()]
        for before, after in zip(objects, objects[1:]):
            self.assertLessEqual(before["seconds"], after["seconds"])
        return [": ".join(o[key] for key in ("event", "detail") if key in o) for o in objects]


class Eim(Server):
    """`euicc eim` on a free port with a queue for one card, as a context; `other`: the second eIM associated with the card."""

    def __init__(self, case, *packages, other=False, options=()):
        super().__init__("eim", "--json", "--pki", case.store / "card.pki", "--state", case.folder / f"state-{other}.json",
                         "--listen", "localhost:0", "--queue", queue(case, packages, f"queue-{other}.json"),
                         *(("--eim-id", "other.example", "--curve", "BRP") if other else ()),
                         *(("--coap", "localhost:0") if case.COAP else ()), *options)
        self.port = self.ports[-1]

    def work(self):
        """For each package that was sent "->", for each result that was received the results in words. Polls without a
        package are omitted, and so is the request for a card's certificates."""
        return [" ".join(f"{o['operation']} {o['result']}" for o in line.get("result", {}).get("operations", [])) or "->"
                for line in self.end() if line.get("answer") in ("euiccPackageRequest", "eimAcknowledgements")]


class CircleCase(DeviceCase):
    """A card with two associated eIMs and a second profile of the network 001-02. With INDIRECT the first eIM
    downloads profiles itself (indirectProfileDownload)."""

    IN_READER = COAP = INDIRECT = False
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
        first = {"eimId": "eim.example", "eimFqdn": "eim.example", **known}
        if cls.INDIRECT:
            first["indirectProfileDownload"] = True
        (cls.store / "eim.json").write_text(json.dumps(first))
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
                Device(*where, *hosts, "--radio", self.radio(*radio, *SIMS),
                       # Over CoAP the card repeats its requests by the device's clock: a server may need a second.
                       "--time-scale", 8 if self.COAP else 40, *options) as device:
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


class Smdpp(Server):
    """`euicc smdpp` on a free port with the profile "one", as a context; `description`: members of its one.json."""

    INSTALLED = [("authenticated", "SM-DP+"), ("bound", None), ("installation result", "installed")]

    def __init__(self, case, **description):
        offers = case.folder / "offers"
        offers.mkdir()
        if description:
            (offers / "one.json").write_text(json.dumps(description))
        address = f"localhost:{ground.free_port()}"
        built = run("profile", "build", "-o", offers / "one.der", "--set", "imsi=001030000000001", "--set",
                    "iccid=899990100000000004", "--set", f"notification={address}")
        self.iccid = re.search(r"^iccid (\d+)", built.stdout, re.M)[1]
        super().__init__("smdpp", "--json", "--pki", case.store / "card.pki", "--profiles", offers, "--listen", address)
        self.code = json.loads(self.first)["activationCodes"][0].removeprefix("LPA:")

    def events(self):
        """Its log: requests and responses."""
        return [(line["event"], line.get("detail")) for line in self.end()]
