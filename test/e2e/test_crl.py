# SPDX-License-Identifier: GPL-3.0-or-later
"""CRLs: euicc pki --revoke, OpenSSL as reader and issuer of CRLs, euicc lpa load-crl, downloads from revoked servers."""
import contextlib, json, pathlib, re, shutil, subprocess, tempfile, unittest

import ground
from ground import run
from servers import Server

AUTH = "DPauth/CERT_S_SM_DPauth_ECDSA_NIST.der"
PB = "DPpb/CERT_S_SM_DPpb_ECDSA_NIST.der"
CRL = "CertificateIssuer/CRL_CI_ECDSA_NIST.crl"
CI = "CertificateIssuer/CERT_CI_ECDSA_NIST.pem"
KEY = "CI/SK_CI_ECDSA_NIST.pem"


def setUpModule():
    ground.enter_own_world()


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)


class Crl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.store)
        for made in (run("pki", cls.store / "pki"),
                     run("create", cls.store / "card.euicc", "--mode", "consumer", "--crl", "--pki", cls.store / "pki"),
                     run("create", cls.store / "plain.euicc", "--mode", "consumer", "--pki", cls.store / "pki"),
                     run("profile", "build", "--set", "iccid=899990100000000001", "--set", "algorithm=milenage", "-o",
                         cls.store / "home.der")):
            assert made.returncode == 0, made.stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(self.store / "pki", self.folder / "pki")
        self.pki = self.folder / "pki"
        self.card = self.folder / "card.euicc"
        shutil.copy(self.store / "card.euicc", self.card)
        (self.folder / "offers").mkdir()
        shutil.copy(self.store / "home.der", self.folder / "offers")

    def lpa(self, *arguments, card=None):
        return run("lpa", "--card", card or self.card, "--pki", self.pki, *arguments)

    def load(self, crl, status=0, says=""):
        done = self.lpa("load-crl", crl)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(says, done.stderr)
        return done

    def revoke(self, certificate):
        done = run("pki", "--revoke", self.pki / certificate, self.pki)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @contextlib.contextmanager
    def server(self):
        address = f"127.0.0.1:{ground.free_port()}"
        with Server("smdpp", "--pki", self.pki, "--profiles", self.folder / "offers", "--listen", address):
            yield address

    def test_openssl_reads_the_crl(self):
        self.assertIn("number 01 (hex), 1 revoked", self.revoke(AUTH))
        self.assertIn("number 02 (hex), 2 revoked", self.revoke(PB))
        shown = openssl("crl", "-inform", "der", "-in", self.pki / CRL, "-CAfile", self.pki / CI, "-noout", "-text", "-verify")
        self.assertIn("verify OK", shown.stderr)
        self.assertRegex(shown.stdout, r"X509v3 CRL Number: *\n +2\n")
        for certificate in (AUTH, PB):
            serial = openssl("x509", "-inform", "der", "-in", self.pki / certificate, "-noout", "-serial").stdout.strip()[7:]
            self.assertRegex(shown.stdout, rf"Serial Number: {serial}\n")
        self.assertEqual(shown.stdout.count("Key Compromise"), 2)
        again = run("pki", "--revoke", self.pki / AUTH, self.pki)
        self.assertEqual(again.returncode, 1)
        self.assertIn("the certificate is revoked already", again.stderr)

    def openssl_crl(self, number, *revoked):
        """A CRL of `openssl ca -gencrl` in DER."""
        work = self.folder / "ca"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        (work / "index.txt").touch()
        (work / "number").write_text(f"{number:02X}\n")
        (work / "ca.cnf").write_text(f"""[ca]
            default_ca = own
            [own]
            database = {work}/index.txt
            crlnumber = {work}/number
            default_md = sha256
            default_crl_days = 30
            crl_extensions = extensions
            [extensions]
            authorityKeyIdentifier = keyid:always
            """)
        common = ("ca", "-config", work / "ca.cnf", "-cert", self.pki / CI, "-keyfile", self.pki / KEY)
        for certificate in revoked:
            done = openssl(*common, "-revoke", self.pki / certificate.replace(".der", ".pem"), "-crl_reason", "keyCompromise")
            self.assertEqual(done.returncode, 0, done.stderr)
        index = (work / "index.txt").read_text()  # OpenSSL does not read dates of revocation from 2050 on
        (work / "index.txt").write_text(re.sub(r"\d+Z,keyCompromise", "250101000000Z,keyCompromise", index))
        done = openssl(*common, "-gencrl", "-out", work / "crl.pem")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = openssl("crl", "-in", work / "crl.pem", "-outform", "der", "-out", work / "crl.der")
        self.assertEqual(done.returncode, 0, done.stderr)
        return work / "crl.der"

    def test_show_lists_the_loaded_crls(self):
        def shown(card=None):
            return json.loads(run("show", "--json", card or self.card).stdout)

        self.assertNotIn("crls", shown(self.store / "plain.euicc"))
        self.assertEqual(shown()["crls"], [])
        self.assertRegex(run("show", self.card).stdout, r"(?m)^crls +none$")
        for count, certificate in enumerate((AUTH, PB), 1):
            number = re.search(r"number ([0-9A-F]+) \(hex\)", self.revoke(certificate))[1]
            self.load(self.pki / CRL)
            crl, = shown()["crls"]
            self.assertEqual({**crl, "euiccCiPKId": None}, {"euiccCiPKId": None, "cRLNumber": number, "part": 1, "parts": 1, "revoked": count})
            self.assertIn(crl["euiccCiPKId"], shown()["euiccCiPKIdListForVerification"])
            self.assertRegex(run("show", self.card).stdout, rf"(?m)^crls +.*cRLNumber {number}, part 1, parts 1, revoked {count}$")

    def test_the_card_takes_crls_of_openssl(self):
        with self.server() as address:
            self.load(self.openssl_crl(5, AUTH))
            refused = self.lpa("download", f"LPA:1${address}$home")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("AuthenticateServer", refused.stderr)
            self.assertIn("invalidCertificate", refused.stderr)
            self.load(self.openssl_crl(4), 1, "fresherCRLAlreadyLoaded")
            self.load(self.openssl_crl(6))
            loaded = self.lpa("download", f"LPA:1${address}$home")
            self.assertEqual(loaded.returncode, 0, loaded.stderr)

    def test_revoked_servers_are_refused(self):
        with self.server() as address:
            self.revoke(PB)
            self.assertEqual(json.loads(self.lpa("--json", "load-crl", self.pki / CRL).stdout), {"missingParts": []})
            refused = self.lpa("download", f"LPA:1${address}$home")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("PrepareDownload", refused.stderr)
            self.assertIn("invalidCertificate", refused.stderr)
            plain = self.lpa("download", f"LPA:1${address}$home", card=self.store / "plain.euicc")
            self.assertEqual(plain.returncode, 0, plain.stderr)

    def test_other_files_and_cards(self):
        self.revoke(AUTH)
        done = self.lpa("load-crl", self.pki / CRL, card=self.store / "plain.euicc")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ES10b.LoadCRL: the card returned 6A88 (referenced data not found); it may not have this function", done.stderr)
        octets = bytearray((self.pki / CRL).read_bytes())
        octets[-1] ^= 1
        (self.folder / "forged.crl").write_bytes(octets)
        self.load(self.folder / "forged.crl", 1, "load-crl: refused by the card: invalidSignature")
        self.load(self.pki / AUTH, 1, "invalidCRLFormat")
        self.load(self.folder / "none.crl", 1, "none.crl")
        pem = openssl("crl", "-inform", "der", "-in", self.pki / CRL).stdout
        for name, text in (("list.pem", pem), ("text.crl", "no DER"), ("empty.crl", "")):
            (self.folder / name).write_text(text)
            self.load(self.folder / name, 1, f"{name}: not a CRL in DER")
        self.assertEqual(self.lpa("load-crl").returncode, 2)

    def test_usage(self):
        for option in ("--eid=89049032123451234512345678901235", "--host=a", "--eim-id=a", "--complete"):
            done = run("pki", option, "--revoke", self.pki / AUTH, self.pki)
            self.assertEqual(done.returncode, 2, option)
            self.assertIn("does not apply to --revoke", done.stderr)
        self.assertFalse((self.pki / CRL).exists())


if __name__ == "__main__":
    unittest.main()
