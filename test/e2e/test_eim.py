# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc eim send to a card file and to a card in a reader: orders, files, exit statuses and reports."""
import json, shutil, subprocess, unittest

import ground
from ground import CardCase, Run, run


def setUpModule():
    ground.enter_own_world()


class Send(CardCase):
    def setUp(self):
        super().setUp()
        shutil.copytree(self.store / "card.pki", self.folder / "card.pki")
        self.pki = self.folder / "card.pki"

    def send(self, *words, status=0, where=None):
        sent = run("eim", "send", *(where or ("--card", self.card)), *words)
        self.assertEqual(sent.returncode, status, sent.stderr + sent.stdout)
        return sent

    def report(self, *words, status=0, where=None):
        return json.loads(self.send("--json", *words, status=status, where=where).stdout)

    def test_associates_and_counts(self):
        self.assertOneLine(self.send("list", status=1).stderr, "--associate")
        report = self.report("--associate", "--transaction", "C0FFEE", "list", "get-rat")
        self.assertEqual([o["result"] for o in report["operations"]], ["ok", "ok"])
        self.assertTrue(report["verified"])
        self.assertEqual(report["counter"], 1)
        report = self.report("default-dp=smdp.example")
        self.assertEqual(report["counter"], 2)
        state = json.loads((self.pki / "EIM/state.json").read_text())
        self.assertEqual(state["eims"]["eim.example"][self.eid]["counter"], 2)
        self.assertEqual(self.show()["defaultDpAddress"], "smdp.example")

    def test_associates_with_an_address(self):
        """The association has all data that the card needs to poll."""
        for number, (address, fqdn, protocols) in enumerate((("eim.example:8444", "eim.example:8444", 0x80),
                                                             ("coaps://eim.example", "eim.example", 0x40))):
            card = self.folder / f"new{number}.euicc"
            self.assertEqual(run("create", card, "--pki", self.pki).returncode, 0)
            self.send(f"--associate={address}", "list", where=("--card", card, "--pki", self.pki))
            with self.isdr(card) as ask:
                known = ask("BF5500")
            self.assertIn("81" + f"{len(fqdn):02X}" + fqdn.encode().hex().upper(), known.upper())
            self.assertRegex(known.upper(), f"870206{protocols:02X}|870207{protocols:02X}")
            certificate = (self.pki / "EIM/CERT_S_EIM_TLS_NIST.der").read_bytes()
            self.assertIn(certificate[4:].hex().upper(), known.upper())

    def test_refusals(self):
        self.send("--associate", "list")
        report = self.report("--counter", "1", "list", status=1)
        self.assertEqual((report["answer"], report["error"]), ("error", "replayError"))
        report = self.report("enable=89000123456789012341", "list", status=1)
        self.assertEqual([o["result"] for o in report["operations"]], ["iccidOrAidNotFound"])
        for words in (["fly"], ["enable"], ["list", "list-eim"], ["get-rat=1"], ["--transaction", "xyz", "list"],
                      ["--eim-id", "", "list"]):
            self.assertOneLine(self.send(*words, status=2).stderr, words[-2 if words[0][0] == "-" else -1].split("=")[0])
        self.assertOneLine(self.send("list", where=("--reader", "none"), status=2).stderr, "--pki")
        (self.folder / "binary").write_bytes(bytes(range(128, 256)))
        for path, why in (("none", "No such file or directory"), (self.folder, "Is a directory"),
                          (self.folder / "binary", "no JSON")):
            self.assertOneLine(self.send("--file", path, status=1).stderr, why)
            self.assertOneLine(self.send(f"add-eim={path}", status=1).stderr, why)
        (self.folder / "flag.json").write_text('{"eimId": "e", "indirectProfileDownload": "true"}')
        self.assertOneLine(self.send(f"add-eim={self.folder / 'flag.json'}", status=1).stderr,
                           "flag.json: indirectProfileDownload: must be true or false")
        self.assertOneLine(self.send(status=2).stderr, "no order")
        for address in ("", "coaps://", "https://eim.example"):
            self.assertOneLine(self.send(f"--associate={address}", "list", status=2).stderr, "--associate")
        self.assertOneLine(run("eim", "send", "list").stderr, "--card")
        self.assertOneLine(run("eim", "fly").stderr, "send")

    def verify(self, data, signature, certificate):
        """ECDSA with SHA-256 by openssl; r and s as in 5F37."""
        def integer(octets):
            octets = octets.lstrip(b"\0")
            octets = b"\0" + octets if not octets or octets[0] & 0x80 else octets
            return b"\2" + bytes([len(octets)]) + octets

        signature = bytes.fromhex(signature)
        numbers = integer(signature[:32]) + integer(signature[32:])
        key = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", certificate, "-noout", "-pubkey"],
                             stdout=subprocess.PIPE, check=True).stdout
        for name, content in (("data", bytes.fromhex(data)), ("key", key), ("signature", b"\x30" + bytes([len(numbers)]) + numbers)):
            (self.folder / name).write_bytes(content)
        return subprocess.run(["openssl", "dgst", "-sha256", "-verify", self.folder / "key", "-signature",
                               self.folder / "signature", self.folder / "data"], stdout=subprocess.PIPE).returncode == 0

    def sign(self, *options, status=0):
        signed = run("eim", "sign", "--pki", self.pki, *options)
        self.assertEqual(signed.returncode, status, signed.stderr)
        return signed

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_sign(self):
        """openssl verifies the printed signature, and a card accepts the package: with and without a token, with each key,
        with PSMOs and eCOs, eimTransactionId and counter."""
        self.send("--associate", "list")
        rows = ((["list"], "840101", "NIST"), (["--token", "none", "list"], "840100", "NIST"),
                (["--token", "128", "list-eim"], "84020080", "BRP"),
                (["--transaction", "C0FFEE", "--counter", "77", "default-dp=smdp.example", "get-rat"], "840101", "NIST"))
        for options, token, curve in rows:
            made = json.loads(self.sign("--json", "--eid", self.eid, "--curve", curve, *options).stdout)
            certificate = self.pki / f"EIM/CERT_S_EIMsign_ECDSA_{curve}.der"
            self.assertEqual(made["associationToken"], token)
            self.assertEqual(made["signed"], made["euiccPackageSigned"] + token)
            self.assertTrue(made["package"].endswith(made["euiccPackageSigned"] + "5F3740" + made["eimSignature"]))
            self.assertTrue(self.verify(made["signed"], made["eimSignature"], certificate))
            self.assertFalse(self.verify(made["euiccPackageSigned"], made["eimSignature"], certificate))
        self.assertEqual((made["counter"], made["eid"], made["eimId"]), (77, self.eid, "eim.example"))
        # As lines; the next counter after 77.
        text = dict(line.split() for line in self.sign("--eid", self.eid, "list").stdout.splitlines())
        self.assertEqual(list(text), ["package", "euiccPackageSigned", "associationToken", "signed", "eimSignature"])
        self.assertIn("81014E", text["euiccPackageSigned"])
        with self.isdr(None, "--text", self.folder / "log") as ask:
            self.assertIn("81014D", ask(made["package"]))
            self.assertIn("81014E", ask(text["package"]))
            wrong = json.loads(self.sign("--json", "--eid", self.eid, "--token", "2", "list").stdout)["package"]
            self.assertTrue(ask(wrong).startswith("BF51"))
        self.assertIn("eimSignature does not verify with the key of eIM eim.example over euiccPackageSigned followed by 840101 "
                      "(associationToken; its value is 1)", (self.folder / "log").read_text())

    def test_sign_needs(self):
        for options, why in ((["list"], "--eid"), (["--eid", self.eid], "no order"), (["--eid", "89", "list"], "89"),
                             (["--eid", self.eid, "--token", "x", "list"], "--token x"),
                             (["--eid", self.eid, "--token", "-1", "list"], "--token"),
                             (["--eid", self.eid, "--counter", "0", "list"], "--counter 0"),
                             (["--eid", self.eid, "--curve", "P-384", "list"], "P-384"), (["--eid", self.eid, "fly"], "fly")):
            self.assertOneLine(self.sign(*options, status=2).stderr, why)
        self.assertFalse((self.pki / "EIM/state.json").exists())
        self.assertOneLine(run("eim", "sign", "--eid", self.eid, "list").stderr, "--pki")
        self.assertEqual(run("eim", "sign", "--help").returncode, 0)

    def test_cards_of_v1_0(self):
        """The signature of results and errors verifies for each quirk, and only as the kind that it is."""
        for quirk, text in (("v1.0", "signature valid, over eimSignature as in SGP.32 v1.0"), ("v1.0-token", "signature valid"),
                            ("none", "signature valid")):
            card = self.folder / f"{quirk}.euicc"
            made = run("create", card, "--pki", self.pki, "--quirks", quirk)
            self.assertEqual(made.returncode, 0, made.stderr)
            where = ("--card", card, "--pki", self.pki, "--state", self.folder / f"{quirk}.json")
            sent = self.send("--associate", "list", "get-rat", where=where)
            self.assertEqual(sent.stdout.splitlines()[0], f"counterValue 1, result seqNumber 0, {text}")
            report = self.report("--transaction", "0102", "list-eim", where=where)
            self.assertEqual((report["verified"], report["verdict"], report["counter"]), (True, text, 2))
            report = self.report("--counter", "1", "list", status=1, where=where)
            self.assertEqual((report["verified"], report["verdict"], report["error"]), (True, text, "replayError"))

    def test_another_eim_by_file(self):
        (self.folder / "other.json").write_text(json.dumps(
            {"eimId": "other.example", "eimFqdn": "other.example", "eimIdType": "fqdn", "counterValue": 10,
             "associationToken": -1, "certificate": str(self.pki / "EIM/CERT_S_EIMsign_ECDSA_BRP.der"),
             "eimSupportedProtocol": ["retrieveHttps"]}))
        report = self.report("--associate", f"add-eim={self.folder / 'other.json'}", "list-eim")
        self.assertEqual(report["operations"][0]["associationToken"], 2)
        self.assertEqual(report["operations"][1]["eims"], ["eim.example", "other.example"])
        report = self.report("--eim-id", "other.example", "--curve", "BRP", "--counter", "11", "delete-eim=eim.example")
        self.assertEqual(report["operations"][0]["result"], "ok")
        report = self.report("--eim-id", "other.example", "--curve", "BRP", "delete-eim=other.example")
        self.assertEqual(report["operations"][0]["result"], "lastEimDeleted")
        self.assertNotIn("eims", [k for k, v in self.show().items() if v])

    def test_orders_in_a_file(self):
        (self.folder / "orders.json").write_text(json.dumps(
            ["list", {"default-dp": {"address": "one.example"}}, {"immediate-enable": {"address": "two.example"}}]))
        report = self.report("--associate", "--file", self.folder / "orders.json", "get-rat")
        self.assertEqual([o["operation"] for o in report["operations"]],
                         ["list", "default-dp", "immediate-enable", "get-rat"])

    def test_wrong_pki(self):
        self.assertEqual(run("pki", self.folder / "foreign").returncode, 0)
        sent = self.send("--pki", self.folder / "foreign", "--associate", "list", status=1)
        self.assertOneLine(sent.stderr, "foreign")

    def test_keep_leaves_the_result_stored(self):
        self.send("--associate", "--keep", "list")
        first = self.report("list")["seqNumber"]
        self.assertEqual(first, 1)
        with self.isdr() as ask:
            self.assertIn("BF51", ask("BF2B04A0028200"))
            self.assertTrue(ask("BF2B05A003800101").startswith("BF2B02A000"))

    def install(self, sample, *options):
        """Installs a sample profile; returns its ICCID."""
        package = self.folder / f"{sample}.der"
        metadata = self.folder / f"{sample}.metadata.der"
        built = run("profile", "build", ground.ROOT / f"profiles/samples/{sample}.txt", "-o", package,
                    "--metadata", metadata)
        self.assertEqual(built.returncode, 0, built.stderr)
        installed = run("install", self.card, package, "--metadata", metadata, *options)
        self.assertEqual(installed.returncode, 0, installed.stderr)
        return self.show()["profiles"][-1]["iccid"]

    def test_profiles_in_a_reader(self):
        """Over PC/SC: list, switch with rollback authorisation, delete."""
        one, two = self.install("milenage", "--enable"), self.install("tuak")
        where = ("--reader", ground.READER, "--pki", self.pki)
        with Run(self.card, "--pcscd"):
            report = self.report("--associate", "list", where=where)
            self.assertEqual([(p["iccid"], p["state"]) for p in report["operations"][0]["profiles"]],
                             [(one, "enabled"), (two, "disabled")])
            report = self.report(f"delete={one}", status=1, where=where)
            self.assertEqual(report["operations"][0]["result"], "profileNotInDisabledState")
            report = self.report(f"enable={two},rollback", f"delete={one}", status=1, where=where)
            self.assertEqual([o["result"] for o in report["operations"]], ["ok", "rollbackNotAvailable"])
            report = self.report("list", f"delete={one}", where=where)
            self.assertEqual([p["state"] for p in report["operations"][0]["profiles"]], ["disabled", "enabled"])
        self.assertEqual([(p["iccid"], p["profileState"]) for p in self.show()["profiles"]], [(two, "enabled")])


if __name__ == "__main__":
    unittest.main()
