# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc profile: build, check, show, and one line for each error."""
import base64
import json
import os
import stat
import unittest
import zipfile

from ground import CardCase, ROOT, run


class Profile(CardCase):
    def setUp(self):
        super().setUp()
        self.package = self.folder / "p.der"

    def build(self, *more, **options):
        return run("profile", "build", "-o", self.package, *more, **options)

    def test_one_line_to_a_working_card(self):
        built = self.build("--eid", self.eid, "--set", "operator=My Net", "--metadata", self.folder / "m.der")
        self.assertEqual((built.returncode, built.stderr), (0, ""))
        subscriber = dict(line.split() for line in built.stdout.splitlines())
        self.assertEqual(list(subscriber), ["iccid", "imsi", "algorithm", "key", "opc"])
        checked = run("profile", "check", self.package)
        self.assertEqual((checked.returncode, checked.stdout), (0, f"{self.package}: 0 errors, 0 warnings\n"))
        installed = run("install", self.card, self.package, "--metadata", self.folder / "m.der", "--enable")
        self.assertEqual(installed.returncode, 0, installed.stderr)
        profile, = self.show()["profiles"]
        self.assertEqual((profile["iccid"], profile["profileState"], profile["profileName"]),
                         (subscriber["iccid"], "enabled", "My Net"))

    def test_a_package_is_its_owners_only(self):
        """The package has K and OPc. A new file, one readable by others, one behind a link; the metadata has no secret."""
        for _ in range(2):
            old = os.umask(0o022)
            self.addCleanup(os.umask, old)
            built = self.build("--metadata", self.folder / "m.der")
            self.assertEqual((built.returncode, built.stderr), (0, ""))
            self.assertEqual(stat.S_IMODE(self.package.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE((self.folder / "m.der").stat().st_mode), 0o644)
            self.package.write_bytes(bytes(100000))
            self.package.chmod(0o664)
        (self.folder / "link").symlink_to(self.package)
        self.assertEqual(run("profile", "build", "-o", self.folder / "link").returncode, 0)
        self.assertEqual(stat.S_IMODE(self.package.stat().st_mode), 0o600)
        self.assertLess(self.package.stat().st_size, 100000)
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertEqual(run("profile", "build", "-o", "/dev/null").returncode, 0)

    def test_repeatable_with_a_seed_and_fresh_without(self):
        made = []
        for more in (["--seed", "00"], ["--seed", "00"], [], []):
            self.assertEqual(self.build(*more).returncode, 0)
            made.append(self.package.read_bytes())
        self.assertEqual(made[0], made[1])
        self.assertEqual(len(set(made)), 3)

    def test_description_and_what_is_stronger(self):
        for sample in ("milenage", "tuak"):
            built = self.build(ROOT / f"profiles/samples/{sample}.txt", "--set", "imsi=001010000000099")
            self.assertEqual(built.returncode, 0, built.stderr)
            self.assertIn("imsi 001010000000099\n", built.stdout)
        (self.folder / "d.txt").write_text("# nothing\n\noperator Net\ncolour red\n")
        built = self.build(self.folder / "d.txt")
        self.assertEqual((built.returncode, built.stdout), (1, ""))
        self.assertOneLine(built.stderr, "d.txt:4", "colour: unknown key")

    def test_show_masks_keys(self):
        key = "00112233445566778899AABBCCDDEEFF"
        self.build("--set", f"key={key}")
        shown = run("profile", "show", self.package)
        self.assertIn("EF.IMSI", shown.stdout)
        self.assertNotIn(key, shown.stdout)
        self.assertIn(key, run("profile", "show", "--keys", self.package).stdout)

    def test_show_as_json(self):
        key = "00112233445566778899AABBCCDDEEFF"
        self.build("--set", f"key={key}", "--set", "imsi=001010000000099")
        package = self.show_package()
        self.assertEqual(package["status"], "ok")
        self.assertEqual(package["elements"][0]["element"], "header")
        self.assertEqual(package["elements"][-1]["element"], "end")
        usim, = (file for file in package["files"]["files"] if file["name"] == "ADF.USIM")
        imsi, = (file for file in usim["files"] if file["fid"] == "6F07")
        self.assertEqual((imsi["type"], imsi["size"], imsi["sfi"], imsi["meaning"]),
                         ("transparent", 9, "07", "001010000000099"))
        self.assertNotIn("contents", imsi)
        self.assertNotIn("key", package["akaKeys"][0])
        self.assertFalse([one for one in package["pinCodes"] + package["pukCodes"] + package["domainKeys"]
                          if "value" in one])
        package = self.show_package("--keys", "--contents")
        usim, = (file for file in package["files"]["files"] if file["name"] == "ADF.USIM")
        imsi, = (file for file in usim["files"] if file["fid"] == "6F07")
        self.assertEqual(imsi["contents"], "080910100000000099")
        self.assertEqual(package["akaKeys"][0]["key"], key)

    def test_show_an_installed_profile(self):
        """The tree of a profile on a card is that of its package; then it shows what has changed."""
        for seed, settings in (("01", ()), ("02", ("--set", "algorithm=tuak", "--set", "pin1=4711"))):
            built = self.build("--seed", seed, "--set", f"iccid=8999901000000000{seed}", *settings)
            self.assertEqual(built.returncode, 0, built.stderr)
            iccid = dict(line.split() for line in built.stdout.splitlines())["iccid"]
            self.assertEqual(run("install", self.card, self.package).returncode, 0)
            for options in ((), ("--contents",), ("--keys", "--contents")):
                package = self.show_package(*options)
                shown = run("profile", "show", "--json", *options, self.card, iccid)
                self.assertEqual((shown.returncode, shown.stderr), (0, ""))
                profile = json.loads(shown.stdout)
                self.assertEqual(profile.pop("elements"), package.pop("elements")[:1])
                package.pop("status")
                self.assertEqual(profile, package)
            text = run("profile", "show", self.card, iccid)
            self.assertEqual((text.returncode, text.stderr), (0, ""))
            self.assertIn("EF.IMSI", text.stdout)
            self.assertIn("files\n", text.stdout)
            key = self.show_package("--keys")["akaKeys"][0]["key"]
            self.assertNotIn(key, text.stdout)
            self.assertIn(key, run("profile", "show", "--keys", self.card, iccid).stdout)
        for arguments, code, words in (
                (["show", self.card, "8999901000000000099"], 1, "no profile 8999901000000000099"),
                (["show", self.card], 1, "`euicc profile show CARD ICCID'"),
                (["show", self.card, "12"], 2, "12: an ICCID has 18 to 20 digits"),
                (["show", self.folder / "none.euicc", iccid], 1, "none.euicc"),
                (["show", self.package, iccid], 1, "p.der"),
                (["check", self.package, iccid], 2, "one FILE only")):
            done = run("profile", *arguments)
            self.assertEqual((done.returncode, done.stdout), (code, ""), arguments)
            self.assertOneLine(done.stderr, words)

    def show_package(self, *more):
        shown = run("profile", "show", "--json", *more, self.package)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        return json.loads(shown.stdout)

    def test_damaged_package(self):
        self.build()
        self.package.write_bytes(self.package.read_bytes()[:-20])
        checked = run("profile", "check", self.package)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("error: bad-values: the package ends before its end element", checked.stdout)
        shown = run("profile", "show", self.package)
        self.assertEqual(shown.returncode, 1)
        self.assertOneLine(shown.stderr, "bad-values")
        shown = run("profile", "show", "--json", self.package)
        self.assertEqual(shown.returncode, 1)
        self.assertEqual(json.loads(shown.stdout)["status"], "bad-values")

    def test_wrong_kinds_of_file(self):
        """show, check and install report in one line the kind of the file and the expected kind."""
        self.build()
        package = self.package.read_bytes()
        with zipfile.ZipFile(self.folder / "k.zip", "w") as archive:
            archive.write(self.package, "p.der")
        for name, content, kind in (
                ("k.hex", package.hex(), "hex text"), ("k.b64", base64.encodebytes(package).decode(), "base64 text"),
                ("k.txt", "pe1 ProfileElement ::= header : {\n  major-version 2\n}\n", "ASN.1 value notation"),
                ("k.zip", None, "a ZIP archive"), ("k.none", "", "an empty file")):
            path = self.folder / name
            if content is not None:
                path.write_text(content)
            for arguments in (["profile", "check", path], ["profile", "show", path], ["install", self.card, path]):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (1, ""), arguments)
                self.assertOneLine(done.stderr, f"{name}: is {kind}, not a profile package in DER")
        self.assertEqual(self.show()["profiles"], [])

    def test_complaints(self):
        for arguments, words in ((["burn"], "show, check or build"), (["show"], "no PACKAGE"), (["build"], "-o FILE"),
                                 (["build", "-o", "x", "--set", "colour=red"], "unknown key"),
                                 (["check", "a", "b"], "one FILE"),
                                 (["build", "-o", "x", "--eid", "1" * 32], "check digits"), ([], "show, check or build")):
            done = run("profile", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertOneLine(done.stderr, words)
        for arguments, words in ((["show", "/nowhere"], "No such file or directory"),
                                 (["build", "-o", "/nowhere/x"], "No such file or directory"),
                                 (["build", "-o", self.package, "--set", "pin1=x"], "pin1")):
            done = run("profile", *arguments)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertOneLine(done.stderr, words)

    def test_keys_are_listed(self):
        listed = run("profile", "build", "--list-keys").stdout
        self.assertIn("suci-profile", listed)
        self.assertIn("(default 0000)", listed)


if __name__ == "__main__":
    unittest.main()
