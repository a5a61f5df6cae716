# SPDX-License-Identifier: GPL-3.0-or-later
"""ESipa over CoAP and DTLS between three processes: the card with its IPAe, euicc device with real UDP sockets, and
euicc eim --coap."""
import datetime, json, os, pathlib, re, shutil, signal, socket, ssl, subprocess, threading, unittest

import ground
from ground import CardCase, run
from servers import Server, queue

EIM = "ship.example"


def setUpModule():
    ground.enter_own_world()


class Eim(Server):
    """`euicc eim --coap` with these packages, as a context."""

    def __init__(self, case, *packages, options=()):
        super().__init__("eim", "--json", "--pki", case.pki, "--eim-id", EIM, "--state", case.folder / "state.json", "--listen",
                         "127.0.0.1:0", "--coap", f"127.0.0.1:{case.port}", "--queue", queue(case, packages), *options)

    def results(self):
        return [line["result"] for line in self.end() if "result" in line]


class Losing:
    """Forwards datagrams between a client and the server at `port`; drops those whose numbers, counted from 0 in each
    direction, are in `up` and `down`."""

    def __init__(self, port, up=(), down=()):
        self.lost = {"up": set(up), "down": set(down)}
        self.seen = {"up": 0, "down": 0}
        self.front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.front.bind(("127.0.0.1", 0))
        self.back.connect(("127.0.0.1", port))
        self.port, self.client = self.front.getsockname()[1], None
        self.front.settimeout(0.1)
        self.back.settimeout(0.1)
        self.ended = False
        self.threads = [threading.Thread(target=self.carry, args=(way,)) for way in ("up", "down")]
        for thread in self.threads:
            thread.start()

    def carry(self, way):
        while not self.ended:
            try:
                if way == "up":
                    data, self.client = self.front.recvfrom(2000)
                else:
                    data = self.back.recv(2000)
            except (socket.timeout, ConnectionRefusedError):
                continue
            number, self.seen[way] = self.seen[way], self.seen[way] + 1
            if number in self.lost[way]:
                continue
            if way == "up":
                self.back.send(data)
            elif self.client:
                self.front.sendto(data, self.client)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.ended = True
        for thread in self.threads:
            thread.join()
        self.front.close()
        self.back.close()


class Coap(CardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.remove(cls.store / "card.euicc")
        made = run("create", cls.store / "card.euicc", "--pki", cls.store / "card.pki", "--poll", 60)
        if made.returncode:
            raise AssertionError(made.stderr)
        cls.eid = made.stdout.strip()
        files = cls.store / "home.der", cls.store / "home.metadata.der"
        built = run("profile", "build", ground.ROOT / "profiles/samples/milenage.txt", "-o", files[0],
                    "--metadata", files[1])
        installed = run("install", cls.store / "card.euicc", files[0], "--metadata", files[1], "--enable")
        if built.returncode or installed.returncode:
            raise AssertionError(built.stderr + installed.stderr)

    def setUp(self):
        super().setUp()
        shutil.copytree(self.store / "card.pki", self.folder / "card.pki")
        self.pki = self.folder / "card.pki"
        self.port = ground.free_port()

    def associate(self, port, certificate="EIM/CERT_S_EIM_TLS_NIST.der", protocols=("retrieveCoaps",)):
        """The card has an association with the eIM at this port of 127.0.0.1, with CoAP only; the eIM that added it is deleted."""
        description = self.folder / "eim.json"
        description.write_text(json.dumps(
            {"eimId": EIM, "eimFqdn": f"127.0.0.1:{port}", "counterValue": 0,
             "certificate": str(self.pki / "EIM/CERT_S_EIMsign_ECDSA_NIST.der"),
             "trustedCertificate": str(self.pki / certificate), "eimSupportedProtocol": list(protocols)}))
        sent = run("eim", "send", "--card", self.card, "--associate", f"add-eim={description}")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        sent = run("eim", "send", "--card", self.card, "--eim-id", EIM, "--state", self.folder / "state.json",
                   "delete-eim=eim.example")
        self.assertEqual(sent.returncode, 0, sent.stderr)

    POLLED, FAILED = 60, 30  # seconds until the next poll

    def device(self, *arguments, until=POLLED):
        """Its timeline until the card starts its timer for the next poll."""
        ended = run("device", "--json", "--card", self.card, "--inside", "--all", "--until",
                    f"TIMER MANAGEMENT: timer 1 in {until} s", *arguments)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return [": ".join(o[key] for key in ("event", "detail") if key in o)
                for o in map(json.loads, ended.stdout.splitlines())]

    def test_packages_in_turn(self):
        self.associate(self.port)
        with Eim(self, {"orders": ["list"]}, {"orders": ["get-rat"], "transaction": "C0FFEE"}, {"data": "BF20"}) as eim:
            self.assertRegex(eim.first, rf"^eIM {EIM} at 127.0.0.1:\d+, CoAP at 127.0.0.1:{self.port}$")
            lines = self.device("--clock", datetime.date.today())  # which is stopped while the card waits for the eIM
        self.assertEqual([result["verdict"] for result in eim.results()], ["signature valid"] * 2, lines)
        self.assertEqual([line["function"] for line in eim.records].count("GetEimPackage"), 4)
        self.assertFalse([line for line in lines if "sent again" in line])

    def test_fault_rules(self):
        """The association ends instead of the first response; a later response takes a second; the package is executed once."""
        self.associate(self.port)
        with Eim(self, {"orders": ["list"]}, options=("--fault", "function=GetEimPackage cut=0",
                                                      "--fault", "function=ProvideEimPackageResult delay=1")) as eim:
            lines = self.device("--time-scale", 8)
        self.assertEqual([result["verdict"] for result in eim.results()], ["signature valid"], lines)
        self.assertEqual([line["rule"] for line in eim.records if line.get("event") == "fault"],
                         ["function=GetEimPackage cut=0", "function=ProvideEimPackageResult delay=1"], eim.records)

    def test_long_bodies_in_blocks(self):
        """A package of three blocks, and a longer result."""
        self.associate(self.port)
        addresses = [{"default-dp": {"address": "a" * 100 + str(i)}} for i in range(30)]
        with Eim(self, {"orders": addresses}, {"orders": ["list"] * 40}) as eim:
            self.device()
        results = eim.results()
        self.assertEqual([len(result["operations"]) for result in results], [30, 40])
        self.assertGreater(max(len(line["request"]) for line in eim.records), 2 * 3 * 1024)
        self.assertGreater(max(len(line["response"]) for line in eim.records), 2 * 3 * 1024)
        self.assertTrue(self.show()["defaultDpAddress"].endswith("a29"))

    def test_injection(self):
        """An order given after the poll of a card that polls once a minute is pushed and executed at once (E-16)."""
        self.associate(self.port, protocols=("retrieveCoaps", "injectCoaps"))
        control = self.folder / "control"
        long = [{"default-dp": {"address": "a" * 100 + str(i)}} for i in range(30)]  # in blocks
        with Eim(self, {"data": "BF20"}, options=("--inject", "--control", control)) as eim:
            device = subprocess.Popen([ground.EUICC, "device", "--json", "--card", self.card, "--inside", "--all"],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                def ask(**request):
                    answer = run("eim", "ask", "--control", control, json.dumps(request))
                    return json.loads(answer.stdout)

                def results():
                    return ask(do="show")["cards"].get(self.eid, {}).get("results", [])
                self.assertTrue(ground.wait_for(lambda: len(results()) == 1))  # polled
                self.assertTrue(ground.wait_for(lambda: not ask(do="show")["cards"][self.eid]["queue"]))
                for number, item in enumerate(({"orders": ["list"] * 40}, {"data": "BF22"}, {"orders": long},
                                               {"orders": ["get-rat"]}), 2):
                    self.assertTrue(ask(do="order", eid=self.eid, **item)["ok"])
                    self.assertTrue(ground.wait_for(lambda: len(results()) == number), results())
            finally:
                device.send_signal(signal.SIGTERM)
                lines = device.communicate(timeout=ground.PATIENCE)[0].splitlines()
        self.assertEqual([result["verdict"] for result in eim.results()], ["signature valid"] * 3, lines)
        pushed = [line["answer"] for line in eim.records if line["function"] == "TransferEimPackage"]
        self.assertEqual(sorted(pushed), sorted(["euiccPackageResult", "eimPackageReceived"] * 3 + ["ipaEuiccDataResponse"]))
        self.assertEqual(len([line for line in lines if "TransferEimPackage" in line]), 7, lines)
        self.assertTrue(self.show()["defaultDpAddress"].endswith("a29"))

    def test_lost_datagrams(self):
        """A datagram of the handshake and one of the exchanges, in each direction, is lost and retransmitted by terminal timers."""
        with Losing(self.port, up={1, 4}, down={2, 5}) as link:
            self.associate(link.port)
            with Eim(self, {"orders": ["list"]}) as eim:
                lines = self.device()
        self.assertEqual([result["verdict"] for result in eim.results()], ["signature valid"], lines)
        self.assertGreater(link.seen["up"], 7)
        self.assertGreaterEqual(len([line for line in lines if "sent again" in line]), 3, lines)

    def test_another_certificate(self):
        self.associate(self.port, certificate="EIM/CERT_S_EIM_TLS_BRP.der")
        with Eim(self, {"orders": ["list"]}) as eim:
            lines = self.device(until=self.FAILED)
        self.assertEqual(eim.results(), [])
        self.assertEqual(eim.records, [])
        self.assertTrue([line for line in lines if "not trusted" in line], lines)

    def test_no_server(self):
        """Five flights, each after twice the time; then the poll has failed and is repeated later."""
        with Losing(self.port, up=range(100)) as link:
            self.associate(link.port)
            lines = self.device("--time-scale", 20, until=self.FAILED)
        again = [int(seconds) for line in lines for seconds in re.findall(r"sent again \(\d\), then after (\d+) s", line)]
        self.assertEqual(again[:5], [2, 4, 8, 16, 32], lines)
        self.assertTrue([line for line in lines if "next in about 30 s" in line], lines)

    def test_another_dtls(self):
        """A server with the DTLS of GnuTLS: the handshake, and its response 4.04 for the path."""
        self.associate(self.port)
        certificate = self.folder / "certificate.pem"
        certificate.write_text(ssl.DER_cert_to_PEM_cert((self.pki / "EIM/CERT_S_EIM_TLS_NIST.der").read_bytes()))
        server = subprocess.Popen(["coap-server-gnutls", "-A", "127.0.0.1", "-p", str(self.port - 1), "-n",
                                   "-c", certificate, "-j", self.pki / "EIM/SK_S_EIM_TLS_NIST.pem"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            udp = f":{self.port:04X} "  # DTLS has the port behind that of CoAP
            self.assertTrue(ground.wait_for(lambda: udp in pathlib.Path("/proc/net/udp").read_text()))
            lines = self.device(until=self.FAILED)
        finally:
            server.kill()
            server.wait()
        self.assertTrue([line for line in lines if "status 404 of the eIM" in line], lines)

    def test_port_in_use(self):
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        taken.bind(("127.0.0.1", self.port))
        ended = run("eim", "--pki", self.pki, "--listen", "127.0.0.1:0", "--coap", f"127.0.0.1:{self.port}")
        taken.close()
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, "127.0.0.1")


if __name__ == "__main__":
    unittest.main()
