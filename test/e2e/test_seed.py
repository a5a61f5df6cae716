# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeatable runs: with --seed, SOURCE_DATE_EPOCH and --clock, two runs over the same input give the same octets."""
import contextlib, json, os, pathlib, shutil, socket, tempfile, unittest, unittest.mock

import ground
from ground import run
from servers import Server

EIM, SMDP = "eim.ship.example", "smdp.ship.example"


def setUpModule():
    ground.enter_own_world()


def free_datagram_port():
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Seed(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        epoch = unittest.mock.patch.dict(os.environ, SOURCE_DATE_EPOCH="1767225600")
        epoch.start()
        self.addCleanup(epoch.stop)

    def done(self, *arguments, timeout=ground.PATIENCE):
        ended = run(*arguments, timeout=timeout)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), arguments)
        return ended.stdout.strip()

    def make(self, name, seed, *options):
        """A PKI, a card and a package in the folder `name`."""
        here = self.folder / name
        (here / "profiles").mkdir(parents=True)
        self.done("pki", "--host", SMDP, "--seed", seed + "01", here / "pki")
        self.eid = self.done("create", here / "card.euicc", "--pki", here / "pki", "--seed", seed + "02", *options)
        self.done("profile", "build", "--seed", "03", "--set", "iccid=899990100000000002", "-o",
                  here / "profiles/ocean.der")
        (here / "profiles/ocean.json").write_text("{}")
        return here

    def assertSame(self, make):
        """`make` twice with a seed, and with another one; the results are octets."""
        first, second, other = (make(name, seed) for name, seed in (("1", "0A"), ("2", "0A"), ("3", "0B")))
        self.assertTrue(first)
        self.assertEqual(len(first), len(second))
        at = next((i for i, (a, b) in enumerate(zip(first, second)) if a != b), None)
        self.assertIsNone(at, f"differs at octet {at} of {len(first)}")
        self.assertNotEqual(first, other)

    def test_keys_and_certificates(self):
        def make(name, seed):
            pki = self.make(name, seed) / "pki"
            files = sorted(path for path in pki.rglob("*") if path.is_file())
            self.assertGreater(len(files), 40)
            return b"".join(str(path.relative_to(pki)).encode() + path.read_bytes() for path in files)

        self.assertSame(make)
        pki = self.folder / "1/pki"
        kept = {path: path.read_bytes() for path in pki.rglob("*") if path.is_file()}
        (pki / "EIM/CERT_S_EIM_TLS_NIST.der").unlink()
        self.done("pki", "--complete", "--seed", "0C", pki)
        changed = [path.name for path in kept if path.read_bytes() != kept[path]]
        self.assertEqual(sorted(changed), ["CERT_S_EIM_TLS_NIST.der", "CERT_S_EIM_TLS_NIST.pem"])

    def test_certificates_of_cards(self):
        def make(name, seed):
            card = self.make(name, seed) / "card.euicc"
            self.assertTrue(json.loads(self.done("show", "--json", card))["seeded"])
            return self.done("show", "--certificates", card).encode()

        self.assertSame(make)

    def test_a_signed_package(self):
        self.make("signed", "0D")

        def make(name, seed):
            return self.done("eim", "sign", "--pki", self.folder / "signed/pki", "--eid", self.eid, "--counter", 7,
                             "--token", "none", "--state", self.folder / name, "--transaction", "01", "--seed", seed,
                             "list").encode()

        self.assertSame(make)

    def test_a_download_by_an_lpa(self):
        port = ground.free_port()

        def make(name, seed):
            here = self.make(name, "0D", "--mode", "consumer")
            with Server("smdpp", "--pki", here / "pki", "--profiles", here / "profiles", "--listen",
                        f"localhost:{port}", "--seed", seed):
                ended = run("lpa", "--card", here / "card.euicc", "--insecure", "--clock", "2026-01-01T12:00:00",
                            "--trace", here / "trace.pcapng", "download", f"LPA:1$localhost:{port}$ocean")
                self.assertEqual(ended.returncode, 0, ended.stderr)
            shown = self.done("trace", "show", "--json", here / "trace.pcapng").splitlines()
            self.assertEqual(json.loads(shown[0])["time"], "2026-01-01T12:00:00.000000000Z")
            return (here / "trace.pcapng").read_bytes()

        self.assertSame(make)

    def act(self, name, seed, coap):
        """A card with an IPAe polls its eIM, lists its profiles, and downloads one from the SM-DP+."""
        here = self.make(name, seed, "--ipa", "ipae", "--poll", 60)
        card, pki = here / "card.euicc", here / "pki"
        self.done("profile", "build", "--seed", "04", "--set", "iccid=899990100000000001", "--set",
                  "imsi=001010000000001", "-o", here / "home.der")
        self.done("install", card, here / "home.der", "--enable")
        (here / "eim.json").write_text(json.dumps(
            {"eimId": EIM, "eimFqdn": EIM, "eimIdType": "fqdn",
             "trustedCertificate": str(pki / "EIM/CERT_S_EIM_TLS_NIST.der")}))
        associate = (f"--associate=coaps://{EIM}", "list") if coap else ("--associate", f"update-eim={here / 'eim.json'}")
        self.done("eim", "send", "--card", card, "--pki", pki, "--eim-id", EIM, "--seed", seed + "05", *associate)
        (here / "queue").write_text(json.dumps([{"eid": self.eid, "orders": ["list"]},
                                                {"eid": self.eid, "download": f"1${SMDP}$ocean"}]))
        with contextlib.ExitStack() as stack:
            stack.enter_context(Server("smdpp", "--pki", pki, "--profiles", here / "profiles", "--listen",
                                       f"localhost:{self.ports[0]}", "--address", SMDP, "--seed", seed + "06"))
            stack.enter_context(Server("eim", "--pki", pki, "--eim-id", EIM, "--listen", f"localhost:{self.ports[1]}",
                                       "--queue", here / "queue", "--seed", seed + "07",
                                       *(("--coap", f"localhost:{self.ports[2]}") if coap else ())))
            log = self.done("device", "--card", card, "--clock", "2026-01-01T12:00:00", "--seed", seed + "08",
                            "--time-scale", 20, "--inside", "--for", 70, "--trace", here / "trace.pcapng",
                            f"--host={EIM}=localhost:{self.ports[2 if coap else 1]}",
                            f"--host={SMDP}=localhost:{self.ports[0]}", timeout=4 * ground.PATIENCE)
        self.assertRegex(log, "LoadBoundProfilePackage: successResult")
        self.assertEqual(len(json.loads(self.done("show", "--json", card))["profiles"]), 2)
        return log, (here / "trace.pcapng").read_bytes()

    def assertActsSame(self, coap):
        first = ground.free_port(2)
        self.ports = (first, first + 1, free_datagram_port())
        logs = {}

        def make(name, seed):
            logs[name], trace = self.act(name, seed, coap)
            return trace

        self.assertSame(make)
        self.assertEqual(logs["1"], logs["2"])

    def test_a_device_with_its_servers(self):
        self.assertActsSame(coap=False)

    def test_a_device_with_its_servers_by_coap(self):
        self.assertActsSame(coap=True)

    def test_refused(self):
        for words in (("pki", "dir"), ("smdpp", "--pki=a", "--profiles=b"), ("eim", "--pki=a"), ("device", "--card=a")):
            ended = run(*words, "--seed", "xy")
            self.assertEqual(ended.returncode, 2, ended.stderr)
            self.assertIn("--seed", ended.stderr)
        for when in ("2026", "2026-02-30", "1969-12-31", "none"):
            ended = run("lpa", "--card", "a", "--clock", when, "list")
            self.assertEqual(ended.returncode, 2, ended.stderr)
            self.assertIn(f"--clock {when}: must be YYYY-MM-DD", ended.stderr)
        ended = run("lpa", "--reader", "a", "--clock", "2026-01-01", "list")
        self.assertEqual((ended.returncode, ended.stderr), (
            2, "euicc lpa: --clock: only with a card file; a card in a reader has its own clock; see --help\n"))


if __name__ == "__main__":
    unittest.main()
