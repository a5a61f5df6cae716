# SPDX-License-Identifier: GPL-3.0-or-later
"""Making cards, and card files that are none, in use or damaged: one line, exit 1, nothing changed."""
import signal, sqlite3, subprocess, unittest

import ground
from ground import CardCase, Run, Vpcd, read_eid, run


def setUpModule():
    ground.enter_own_world()


class Create(CardCase):
    def test_makes_card_and_pki(self):
        self.assertRegex(self.eid, r"^[0-9]{32}$")
        self.assertEqual(int(self.eid) % 97, 1)
        self.assertEqual(sorted(p.name for p in self.store.iterdir()), ["card.euicc", "card.pki"])
        self.assertEqual(self.show()["eid"], self.eid)

    def test_given_eid_and_pki(self):
        card = self.folder / "other.euicc"
        made = run("create", card, "--eid", self.eid, "--pki", self.store / "card.pki")
        self.assertEqual((made.returncode, made.stdout), (0, self.eid + "\n"), made.stderr)
        self.assertFalse((self.folder / "other.pki").exists())
        self.assertEqual(self.show(card)["euiccCiPKIdListForSigning"], self.show()["euiccCiPKIdListForSigning"])

    def test_modes_and_ipa(self):
        for mode, has_rsp in (("iot", True), ("consumer", False), ("dual", True)):
            card = self.folder / f"{mode}.euicc"
            made = run("create", card, "--mode", mode, "--ipa", "ipae", "--pki", self.store / "card.pki")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual("ipaMode" in self.show(card), has_rsp, mode)

    def test_existing_file_stays(self):
        before = self.card.read_bytes()
        made = run("create", self.card)
        self.assertEqual((made.returncode, made.stdout), (1, ""))
        self.assertOneLine(made.stderr, str(self.card), "exists already")
        self.assertEqual(self.card.read_bytes(), before)

    def test_bad_eids(self):
        wrong = str(int(self.eid) + 1).zfill(32)
        for eid, why in ((wrong, "check digits"), ("12", "32 digits"), ("x" * 32, "32 digits")):
            made = run("create", self.folder / "bad.euicc", "--eid", eid)
            self.assertEqual(made.returncode, 2)
            self.assertOneLine(made.stderr, eid, why)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["card.euicc"])

    def test_bad_pki(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for folder in (self.folder / "missing", empty):
            made = run("create", self.folder / "bad.euicc", "--pki", folder)
            self.assertEqual(made.returncode, 1)
            self.assertOneLine(made.stderr, str(folder))
        self.assertFalse((self.folder / "bad.euicc").exists())

    def test_bad_settings(self):
        for option, value in (("--quirks", "nobody"), ("--nvm", "4294967295"), ("--rat", self.card)):
            made = run("create", self.folder / "bad.euicc", option, value, "--pki", self.store / "card.pki")
            self.assertIn(made.returncode, (1, 2))
            self.assertOneLine(made.stderr)
            self.assertFalse((self.folder / "bad.euicc").exists())

    def test_folder_missing(self):
        made = run("create", self.folder / "nowhere" / "a.euicc")
        self.assertEqual(made.returncode, 1)
        self.assertOneLine(made.stderr, "nowhere")


class Damaged(CardCase):
    def refused(self, path, *parts):
        for arguments in (("run", path, "--vpcd", "127.0.0.1:9"), ("show", path)):
            ended = run(*arguments)
            self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
            self.assertOneLine(ended.stderr, str(path), *parts)

    def test_foreign_files(self):
        text = self.folder / "letter.euicc"
        text.write_text("Dear card,\n" * 1000)
        self.refused(text, "not a card file")
        empty = self.folder / "empty.euicc"
        empty.touch()
        self.refused(empty, "empty")
        database = self.folder / "database.euicc"
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE t (x)")
        connection.close()
        self.refused(database, "another program")
        self.refused(self.folder, "directory")
        self.assertEqual(text.read_text(), "Dear card,\n" * 1000)

    def test_truncated(self):
        whole = self.card.read_bytes()
        for length in (100, 4096, len(whole) // 2, len(whole) - 1):
            self.card.write_bytes(whole[:length])
            self.refused(self.card)
            self.assertEqual(self.card.read_bytes(), whole[:length])

    def test_overwritten(self):
        whole = self.card.read_bytes()
        page = 4096
        self.card.write_bytes(whole[:page] + b"\xA5" * page + whole[2 * page:])
        self.refused(self.card)

    def test_newer_version(self):
        with sqlite3.connect(self.card) as connection:
            connection.execute("PRAGMA user_version = 1000")
        connection.close()
        self.refused(self.card, "1000")

    def test_missing_for_show(self):
        shown = run("show", self.folder / "nobody.euicc")
        self.assertEqual(shown.returncode, 1)
        self.assertOneLine(shown.stderr, "nobody.euicc", "no such file")
        self.assertFalse((self.folder / "nobody.euicc").exists())

    def test_no_right(self):
        self.folder.chmod(0o755)
        for mode, verb in ((0o444, "run"), (0o000, "show")):
            self.card.chmod(mode)
            try:
                ended = run(verb, self.card, user=65534)
            except (OSError, subprocess.SubprocessError) as error:
                self.skipTest(f"cannot be somebody else here: {error}")
            self.assertEqual((ended.returncode, ended.stdout), (1, ""))
            self.assertOneLine(ended.stderr, str(self.card), "Permission denied")


class InUse(CardCase):
    def test_second_run_is_refused_and_show_is_not(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.send(Vpcd.ON)
            second = run("run", self.card, "--vpcd", "127.0.0.1:9")
            self.assertEqual(second.returncode, 1)
            self.assertOneLine(second.stderr, str(self.card), "in use")
            self.assertEqual(self.show()["eid"], self.eid)
            self.assertEqual(read_eid(reader.command)[0], self.eid)

    def test_same_card_twice(self):
        ended = run("run", self.card, self.card, "--vpcd", "127.0.0.1:9")
        self.assertEqual(ended.returncode, 2)
        self.assertOneLine(ended.stderr, str(self.card))

    def test_read_only_while_a_change_is_made(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            _, channel = read_eid(reader.command)
            address = "rsp.example.com"
            request = f"BF6511800F{address.encode().hex()}"
            self.assertEqual(ground.es10(reader.command, channel, request), "BF65038001009000")
            self.assertEqual(self.show()["defaultDpAddress"], address)
            card.end(signal.SIGKILL)
        self.assertEqual(self.show()["defaultDpAddress"], address)


if __name__ == "__main__":
    unittest.main()
