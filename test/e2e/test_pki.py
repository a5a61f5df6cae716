# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc pki: the command line, and OpenSSL's verification of its certificates.

EUICC is the path of the command (default: the sanitized one of build/check)."""
import os, pathlib, resource, shutil, signal, ssl, subprocess, tempfile, unittest

from servers import Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
EUICC = os.environ.get("EUICC", str(ROOT / "build/check/euicc"))
EID = "89049032123451234512345678901235"
NAME_CONSTRAINT_FAULT = "error 47"  # permitted subtree violation
LEAVES = ["DPauth/CERT_S_SM_DPauth_ECDSA", "DPpb/CERT_S_SM_DPpb_ECDSA", "DPtls/CERT_S_SM_DP_TLS",
          "DSauth/CERT_S_SM_DSauth_ECDSA", "DStls/CERT_S_SM_DS_TLS", "EIM/CERT_S_EIMsign_ECDSA",
          "EIM/CERT_S_EIM_TLS"]


def euicc(*arguments, environment={}):
    return subprocess.run([EUICC, *map(str, arguments)], capture_output=True, text=True,
                          env={**os.environ, **environment})


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)


class Pki(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp())
        cls.dir = cls.root / "pki"
        cls.made = euicc("pki", cls.dir, "--eid", EID)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.root)

    def pem(self, name, curve):
        """The certificate in PEM, which `openssl verify` of OpenSSL 3.0 requires."""
        out = self.root / (pathlib.Path(name).name + "_" + curve + ".pem")
        done = openssl("x509", "-inform", "der", "-in", self.dir / f"{name}_{curve}.der", "-out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out

    def text(self, name, curve):
        return openssl("x509", "-noout", "-text", "-in", self.pem(name, curve)).stdout

    def test_makes_a_folder_and_says_so(self):
        self.assertEqual(self.made.returncode, 0, self.made.stderr)
        self.assertIn(EID, self.made.stdout)
        self.assertEqual(len(list(self.dir.rglob("CERT_*.der"))), 20)
        keys = list(self.dir.rglob("SK_*.pem"))
        self.assertEqual(len(keys), 20)
        for key in keys:
            self.assertEqual(key.stat().st_mode & 0o777, 0o600)
            self.assertEqual(openssl("pkey", "-in", key, "-check", "-noout").returncode, 0)

    def test_certificates_start_a_day_before_source_date_epoch(self):
        for epoch, start in (("1709251200", "Feb 29 00:00:00 2024 GMT"), ("2177539200", "Jan  1 00:00:00 2039 GMT"),
                             ("2556230400", "Jan  1 00:00:00 2051 GMT")):
            folder = self.root / epoch
            made = euicc("pki", folder, environment={"SOURCE_DATE_EPOCH": epoch})
            self.assertEqual(made.returncode, 0, made.stderr)
            certificates = sorted(folder.rglob("CERT_*.der"))
            self.assertEqual(len(certificates), 20)
            for certificate in certificates:
                shown = openssl("x509", "-inform", "der", "-in", certificate, "-noout", "-startdate").stdout
                self.assertEqual(shown, f"notBefore={start}\n", certificate)

    def test_a_source_date_epoch_that_is_no_number_is_bad_usage(self):
        for text in "", "today", "2024-02-29", "-1", "1e9", "99999999999999999999":
            done = euicc("pki", self.root / "never", environment={"SOURCE_DATE_EPOCH": text})
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)
            self.assertEqual(done.stderr, f"euicc: SOURCE_DATE_EPOCH={text}: must be seconds since 1970-01-01 "
                                          f"00:00 UTC; see --help\n")
            self.assertFalse((self.root / "never").exists())

    def test_the_eims_certificates_name_its_eim_id_and_a_country(self):
        longest = "e" * 64
        for number, (eim_id, options) in enumerate((("eim.example", []), ("eim.üä.example", ["--eim-id", "eim.üä.example"]),
                                                    (longest, ["--eim-id", longest, "--host", "127.0.0.1"]))):
            folder = self.root / f"eim{number}"
            made = euicc("pki", folder, *options)
            self.assertEqual(made.returncode, 0, made.stderr)
            for name in ("S_EIMsign_ECDSA_NIST", "S_EIMsign_ECDSA_BRP", "S_EIM_TLS_NIST", "S_EIM_TLS_BRP"):
                shown = openssl("x509", "-inform", "der", "-in", folder / f"EIM/CERT_{name}.der", "-noout", "-subject",
                                "-nameopt", "utf8,sep_comma_plus").stdout
                self.assertRegex(shown, f"C=[A-Z][A-Z],.*CN={eim_id}\n")
        for eim_id in "", "e" * 65:
            done = euicc("pki", self.root / "never", "--eim-id", eim_id)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("--eim-id", done.stderr)
        self.assertFalse((self.root / "never").exists())

    def test_openssl_verifies_every_leaf(self):
        for curve in "NIST", "BRP":
            ci = self.pem("CertificateIssuer/CERT_CI_ECDSA", curve)
            for leaf in LEAVES:
                done = openssl("verify", "-x509_strict", "-CAfile", ci, self.pem(leaf, curve))
                self.assertEqual(done.returncode, 0, f"{leaf} {curve}: {done.stderr}")

    def test_openssl_verifies_the_eum_and_stops_at_the_constraint_only(self):
        for curve in "NIST", "BRP":
            ci = self.pem("CertificateIssuer/CERT_CI_ECDSA", curve)
            eum = self.pem("EUM/CERT_EUM_ECDSA", curve)
            self.assertEqual(openssl("verify", "-x509_strict", "-CAfile", ci, eum).returncode, 0)
            done = openssl("verify", "-CAfile", ci, "-untrusted", eum, self.pem("eUICC/CERT_EUICC_ECDSA", curve))
            self.assertIn(NAME_CONSTRAINT_FAULT, done.stderr)
            # The rule by hand: the EUM's organization, and an EID that starts with its range.
            self.assertIn("DirName:O = RSP Test EUM, serialNumber = " + EID[:8], self.text("EUM/CERT_EUM_ECDSA", curve))
            self.assertIn(f"O = RSP Test EUM, serialNumber = {EID}", self.text("eUICC/CERT_EUICC_ECDSA", curve))

    def test_extensions_are_those_of_sgp_26(self):
        expected = {
            "CertificateIssuer/CERT_CI_ECDSA": ["2.23.146.1.2.1.0", "Certificate Sign, CRL Sign", "CA:TRUE\n"],
            "EUM/CERT_EUM_ECDSA": ["2.23.146.1.2.1.2", "Key Usage: critical\n                Certificate Sign\n",
                                   "CA:TRUE, pathlen:0", "Registered ID:2.999.5", "Name Constraints: critical"],
            "eUICC/CERT_EUICC_ECDSA": ["2.23.146.1.2.1.1", "Digital Signature"],
            "DPauth/CERT_S_SM_DPauth_ECDSA": ["2.23.146.1.2.1.4", "Digital Signature", "Registered ID:2.999.10"],
            "DPpb/CERT_S_SM_DPpb_ECDSA": ["2.23.146.1.2.1.5", "Registered ID:2.999.10"],
            "DPtls/CERT_S_SM_DP_TLS": ["2.23.146.1.2.1.3", "Extended Key Usage: critical",
                                       "TLS Web Server Authentication, TLS Web Client Authentication", "DNS:localhost"],
            "DSauth/CERT_S_SM_DSauth_ECDSA": ["2.23.146.1.2.1.7"],
            "DStls/CERT_S_SM_DS_TLS": ["2.23.146.1.2.1.6"],
        }
        for name, parts in expected.items():
            text = self.text(name, "NIST")
            for part in parts:
                self.assertIn(part, text, name)
        self.assertNotIn("Basic Constraints", self.text("eUICC/CERT_EUICC_ECDSA", "NIST"))
        self.assertIn("Certificate Policies: \n", self.text("DPtls/CERT_S_SM_DP_TLS", "NIST"))
        self.assertIn("Certificate Policies: critical", self.text("DPauth/CERT_S_SM_DPauth_ECDSA", "NIST"))

    def test_nothing_is_overwritten(self):
        before = (self.dir / "EUM/CERT_EUM_ECDSA_NIST.der").read_bytes()
        again = euicc("pki", self.dir)
        self.assertEqual(again.returncode, 1)
        self.assertRegex(again.stderr, r"\Aeuicc pki: .*CERT_CI_ECDSA_NIST.der: already exists.*\n\Z")
        self.assertEqual((self.dir / "EUM/CERT_EUM_ECDSA_NIST.der").read_bytes(), before)

    def test_completes_a_folder(self):
        copy = self.root / "copy"
        shutil.copytree(self.dir, copy)
        shutil.rmtree(copy / "DSauth")
        shutil.rmtree(copy / "EIM")
        done = euicc("pki", "--complete", copy, "--host", "ds.example.com")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(EID, done.stdout)
        self.assertEqual(len(list(copy.rglob("CERT_*.der"))), 20)
        self.assertEqual((copy / "DPauth/CERT_S_SM_DPauth_ECDSA_BRP.der").read_bytes(),
                         (self.dir / "DPauth/CERT_S_SM_DPauth_ECDSA_BRP.der").read_bytes())

    def test_pem_beside_der(self):
        for der in self.dir.rglob("CERT_*.der"):
            self.assertEqual(ssl.DER_cert_to_PEM_cert(der.read_bytes()), der.with_suffix(".pem").read_text())
        # osmo-smdpp takes each .pem beside the CIs for a certificate.
        self.assertEqual({file.name[:5] for file in (self.dir / "CertificateIssuer").iterdir()}, {"CERT_"})

    def test_killed_leaves_all_or_nothing(self):
        """Killed after different times, with a new folder and with an empty one."""
        whole = {file.relative_to(self.dir) for file in self.dir.rglob("*")}
        seen = set()
        for number in range(16):
            folder = self.root / f"killed{number}"
            if number % 2:
                folder.mkdir()
            process = subprocess.Popen([EUICC, "pki", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(0.03 * number)
            except subprocess.TimeoutExpired:
                process.kill()
            process.wait()
            there = {file.relative_to(folder) for file in folder.rglob("*")}
            self.assertIn(there, (set(), whole))
            seen.add(bool(there))
            again = euicc("pki", folder)
            self.assertEqual(again.returncode, 1 if there else 0, again.stderr)
            self.assertEqual({file.relative_to(folder) for file in folder.rglob("*")}, whole)
        self.assertIn(False, seen)

    def test_a_full_disk_leaves_nothing(self):
        """With a limit for the length of files: certificates, or keys as well, cannot be written."""
        for limit in (0, 200, 400):
            folder = self.root / f"full{limit}"
            done = subprocess.run([EUICC, "pki", folder], capture_output=True, text=True, preexec_fn=lambda: (
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))
            self.assertEqual(done.returncode, 1)
            self.assertIn("File too large", done.stderr)
            self.assertEqual(list(self.root.glob(f"full{limit}*")), [])
            self.assertEqual(euicc("create", self.root / f"full{limit}.euicc").returncode, 0)

    def test_an_interrupted_completion_is_completed(self):
        copy = self.root / "interrupted"
        shutil.copytree(self.dir, copy)
        shutil.rmtree(copy / "DSauth")
        (copy / "DPpb/CERT_S_SM_DPpb_ECDSA_NIST.der").unlink()
        (copy / "DPpb/CERT_S_SM_DPpb_ECDSA_NIST.der.new").write_text("half")
        self.assertIn("--complete", euicc("pki", copy).stderr)
        done = euicc("pki", "--complete", copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({file.relative_to(copy) for file in copy.rglob("*")},
                         {file.relative_to(self.dir) for file in self.dir.rglob("*")})
        der = copy / "DPpb/CERT_S_SM_DPpb_ECDSA_NIST.der"
        self.assertEqual(ssl.DER_cert_to_PEM_cert(der.read_bytes()), der.with_suffix(".pem").read_text())

    def test_names_of_version_3(self):
        """A card can be created with the published set of SGP.26 version 3, variant O, as it is."""
        moved = {"CertificateIssuer/CERT_CI_ECDSA": "CI/CERT_CI_SIG", "CI/SK_CI_ECDSA": "CI/SK_CI_SIG",
                 "EUM/CERT_EUM_ECDSA": "EUM/CERT_EUM_SIG", "EUM/SK_EUM_ECDSA": "EUM/SK_EUM_SIG",
                 "eUICC/CERT_EUICC_ECDSA": "eUICC/CERT_EUICC_SIG", "eUICC/SK_EUICC_ECDSA": "eUICC/SK_EUICC_SIG",
                 "DPauth/CERT_S_SM_DPauth_ECDSA": "SM-DP+/SM_DPauth/CERT_S_SM_DPauth_VARO_SIG",
                 "DPauth/SK_S_SM_DPauth_ECDSA": "SM-DP+/SM_DPauth/SK_S_SM_DPauth_SIG",
                 "DPpb/CERT_S_SM_DPpb_ECDSA": "SM-DP+/SM_DPpb/CERT_S_SM_DPpb_VARO_SIG",
                 "DPpb/SK_S_SM_DPpb_ECDSA": "SM-DP+/SM_DPpb/SK_S_SM_DPpb_SIG",
                 "DPtls/CERT_S_SM_DP_TLS": "SM-DP+/SM_DPtls/CERT_S_SM_DP_VARO_TLS",
                 "DPtls/SK_S_SM_DP_TLS": "SM-DP+/SM_DPtls/SK_S_SM_DP_TLS"}
        folder = self.root / "v3"
        for old, new in moved.items():
            for curve in "NIST", "BRP":
                ending = "pem" if "SK_" in old else "der"
                (folder / new).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.dir / f"{old}_{curve}.{ending}", folder / f"{new}_{curve}.{ending}")
        made = euicc("create", self.root / "v3.euicc", "--pki", folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        (self.root / "none").mkdir()
        with Server("smdpp", "--pki", folder, "--profiles", self.root / "none", "--listen", "localhost:0") as server:
            self.assertIn("SM-DP+ localhost:", server.first)
        before = {file for file in folder.rglob("*") if file.is_file()}
        done = euicc("pki", "--complete", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        added = {file.parent.name for file in set(folder.rglob("CERT_*.der")) - before}
        self.assertEqual(added, {"DSauth", "DStls", "EIM"})
        self.assertFalse((folder / "DPauth").exists())

    def test_bad_usage_is_reported_in_a_line(self):
        for arguments, reason in [((), "DIR is needed"), (("a", "b"), "b: one DIR only"),
                                (("x", "--eid", "89"), "--eid 89: must be 32 digits"),
                                (("x", "--eid", EID[:-1] + "6"), "check digits"), (("x", "--what"), "")]:
            done = euicc("pki", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(reason, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertFalse(pathlib.Path("x").exists())

    def test_a_folder_that_cannot_be_is_reported(self):
        done = euicc("pki", "/proc/nowhere/pki")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aeuicc pki: /proc/nowhere/pki: .*\n\Z")


if __name__ == "__main__":
    unittest.main()
