# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc snapshot and restore: the command line.

EUICC is the path of the command (default: the sanitized one of build/check)."""
import os, pathlib, shutil, subprocess, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EUICC = os.environ.get("EUICC", str(ROOT / "build/check/euicc"))


def euicc(*arguments):
    return subprocess.run([EUICC, *map(str, arguments)], capture_output=True, text=True)


class Snapshot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp())
        cls.card = cls.dir / "a.euicc"
        made = euicc("create", cls.card)
        assert made.returncode == 0, made.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir)

    def check(self, status, error, *arguments):
        done = euicc(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (status, "", error))

    def test_there_and_back(self):
        snapshot, other = self.dir / "there", self.dir / "other.euicc"
        self.check(0, "", "snapshot", self.card, snapshot)
        shown = euicc("show", self.card)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(euicc("create", other).returncode, 0)
        self.assertNotEqual(euicc("show", other).stdout, shown.stdout)
        self.check(0, "", "restore", other, snapshot, "--replace-identity")
        self.assertEqual(euicc("show", other).stdout, shown.stdout)
        self.check(0, "", "restore", other, snapshot)  # the same EID by now

    def test_another_identity_needs_the_option(self):
        other, link = self.dir / "identity.euicc", self.dir / "identity-link.euicc"
        made = euicc("create", other)
        link.symlink_to(other.name)
        octets = other.read_bytes()
        for card in other, link:
            done = euicc("restore", card, self.card)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, rf"\Aeuicc restore: EID {made.stdout.strip()} would become \d{{32}}; "
                                          r"--replace-identity allows it: [^\n]*identity.euicc\n\Z")
            self.assertEqual(other.read_bytes(), octets)
        self.check(0, "", "restore", "--replace-identity", link, self.card)
        self.assertEqual(euicc("show", other).stdout, euicc("show", self.card).stdout)

    def test_symbolic_links_stay(self):
        """The target of a link is replaced: in the same folder, in another folder, through a second link."""
        folder = self.dir / "elsewhere"
        folder.mkdir()
        target, near, far, farther = folder / "t.euicc", folder / "near", self.dir / "far", self.dir / "farther"
        self.check(0, "", "snapshot", self.card, target)
        for link, name in (near, "t.euicc"), (far, "elsewhere/t.euicc"), (farther, "far"):
            link.symlink_to(name)
            before = target.stat().st_ino
            self.check(0, "", "restore", link, self.card)
            self.assertEqual(os.readlink(link), name)
            self.assertNotEqual(target.stat().st_ino, before)
            self.assertEqual(euicc("show", link).stdout, euicc("show", self.card).stdout)
        self.assertEqual(sorted(p.name for p in folder.iterdir()), ["near", "t.euicc"])

    def test_links_that_lead_nowhere_are_refused(self):
        for name, reason in ("nobody", "No such file or directory"), ("loop", "Too many levels of symbolic links"):
            link = self.dir / "loop"
            link.symlink_to(name)
            self.check(1, f"euicc restore: {link}: is a symbolic link whose target cannot be reached: {reason}\n",
                       "restore", link, self.card)
            self.check(1, f"euicc snapshot: {link}: already exists; a snapshot never replaces a file\n",
                       "snapshot", self.card, link)
            self.assertEqual(os.readlink(link), name)
            self.assertFalse((self.dir / "nobody").exists())
            link.unlink()

    def test_left_to_the_system(self):
        shown = euicc("show", self.card).stdout
        for durability in "os", "none":
            snapshot, other = self.dir / f"{durability}.snapshot", self.dir / f"{durability}.euicc"
            self.check(0, "", "snapshot", f"--durability={durability}", self.card, snapshot)
            self.check(0, "", "restore", f"--durability={durability}", other, snapshot)  # a new card
            self.check(0, "", "restore", f"--durability={durability}", other, snapshot)  # replaces it
            self.assertEqual(euicc("show", other).stdout, shown)

    def test_errors_are_a_line_that_names_the_file(self):
        nowhere = self.dir / "nowhere"
        self.check(1, f"euicc snapshot: {nowhere}: No such file or directory\n",
                   "snapshot", nowhere, self.dir / "b")
        self.check(1, f"euicc snapshot: {self.card}: already exists; a snapshot never replaces a file\n",
                   "snapshot", self.card, self.card)
        self.check(1, f"euicc restore: {nowhere}: No such file or directory\n",
                   "restore", self.card, nowhere)

    def test_bad_usage(self):
        for verb in "snapshot", "restore":
            self.check(2, f"euicc {verb}: CARD and FILE are needed; see --help\n", verb, self.card)
            self.check(2, f"euicc {verb}: --durability much: must be one of full, os, none; see --help\n",
                       verb, "--durability=much", "a", "b")
            self.check(2, f"euicc {verb}: c: one CARD and one FILE; see --help\n", verb, "a", "b", "c")


if __name__ == "__main__":
    unittest.main()
