# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating cards; invalid, used or damaged card files: one line, exit status 1, no change."""
import json, re, shutil, signal, sqlite3, subprocess, unittest

import ground
from ground import ROOT, CardCase, Run, Vpcd, read_eid, run


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
        for mode, ipa, has_ipa in (("iot", "ipae", True), ("consumer", "ipad", False), ("dual", "ipae", True)):
            card = self.folder / f"{mode}.euicc"
            made = run("create", card, "--mode", mode, "--ipa", ipa, "--pki", self.store / "card.pki")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual("ipaMode" in self.show(card), has_ipa, mode)

    def test_show_tells_how_the_card_was_made(self):
        for options, wanted in (([], {"mode": "iot", "defaultIpa": "ipad", "quirks": "none", "seeded": False, "durability": "full", "spec": "1.2",
                                      "compact": False, "ipaFeatures": "none", "crlSupport": False, "applications": "refused"}),
                                (["--spec", "1.3", "--compact", "--crl", "--applications", "inert", "--ipa-features",
                                  "eimProfileMetadataVerification,eimDownloadDataHandling"],
                                 {"spec": "1.3", "compact": True, "crlSupport": True, "applications": "inert",
                                  "ipaFeatures": "eimDownloadDataHandling,eimProfileMetadataVerification"}),
                                (["--mode", "dual", "--ipa", "ipae", "--quirks", "inline,silent", "--seed", "AB", "--nvm",
                                  "65536", "--poll", "61", "--rollback", "62", "--fallback", "63"],
                                 {"mode": "dual", "defaultIpa": "ipae", "quirks": "inline,silent", "seeded": True,
                                  "memory": 65536, "pollSeconds": 61, "rollbackSeconds": 62, "fallbackSeconds": 63})):
            card = self.folder / f"made{len(options)}.euicc"
            self.assertEqual(run("create", card, *options, "--pki", self.store / "card.pki").returncode, 0)
            shown, text = self.show(card), run("show", card).stdout
            for key, value in wanted.items():
                self.assertEqual(shown[key], value)
                self.assertRegex(text, rf"(?m)^{key} +{value if isinstance(value, str) else json.dumps(value)}$")

    def test_a_consumer_card_has_no_ipae(self):
        for option, name in (("--ipa=ipae", "ipa "), ("--ipa-features=eimCtxParams1Generation", "ipa_features"), ("--compact", "compact"), ("--poll=9", "poll_seconds"),
                             ("--rollback=9", "rollback_seconds"), ("--fallback=9", "fallback_seconds"), ("--apn=a.b", "access_name")):
            for mode, status in (("consumer", 1), ("dual", 0), ("iot", 0)):
                card = self.folder / f"{mode}{name}.euicc"
                made = run("create", card, "--mode", mode, option, "--pki", self.store / "card.pki")
                self.assertEqual((made.returncode, card.exists()), (status, status == 0), made.stderr)
                if status:
                    self.assertOneLine(made.stderr, name, "consumer", "no IPAe")

    def test_existing_file_stays(self):
        before = self.card.read_bytes()
        made = run("create", self.card)
        self.assertEqual((made.returncode, made.stdout), (1, ""))
        self.assertOneLine(made.stderr, str(self.card), "exists already")
        self.assertEqual(self.card.read_bytes(), before)

    def test_bad_eids(self):
        for eid, why in (("12", "32 digits"), ("x" * 32, "32 digits"), ("", "32 digits"), ("1" * 33, "32 digits")):
            made = run("create", self.folder / "bad.euicc", "--eid", eid)
            self.assertEqual(made.returncode, 2)
            self.assertOneLine(made.stderr, eid, why)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["card.euicc"])

    def test_wrong_check_digits_are_reported_with_the_right_ones(self):
        for wrong in (self.eid[:30] + f"{(int(self.eid[30:]) + 1) % 100:02}", "89049032" + "0" * 24, "9" * 32, "0" * 32):
            for arguments in (["create", "bad.euicc"], ["run", "--create", "bad.euicc"], ["pki", "bad.pki"]):
                made = run(*arguments, "--eid", wrong, cwd=self.folder)
                self.assertEqual((made.returncode, made.stdout), (2, ""))
                right = wrong[:30] + re.search(r"the last two digits must be (\d\d);", made.stderr)[1]
                self.assertEqual(int(right) % 97, 1)
            self.assertEqual([p.name for p in self.folder.iterdir()], ["card.euicc"])
            self.assertEqual(run("create", f"{right}.euicc", "--eid", right, cwd=self.folder).stdout, right + "\n")
            shutil.rmtree(self.folder / f"{right}.pki")
            (self.folder / f"{right}.euicc").unlink()

    def test_cards_of_one_pki_have_eids_of_their_own(self):
        eids = {self.eid}
        for name in "abc":
            made = run("create", self.folder / f"{name}.euicc", "--pki", self.store / "card.pki")
            self.assertEqual(made.returncode, 0, made.stderr)
            eid = made.stdout.strip()
            self.assertTrue(eid.startswith(self.eid[:8]), eid)  # the EUM's range
            self.assertEqual(int(eid) % 97, 1)
            self.assertNotIn(eid, eids)
            eids.add(eid)

    def test_without_the_key_of_the_eum_the_certificate_sets_the_eid(self):
        """Both curves, or one of them: its certificate cannot be issued again."""
        for keys in ("*_NIST.pem", "*_BRP.pem", "*"):
            pki = self.folder / "pki"
            shutil.copytree(self.store / "card.pki", pki)
            for key in (pki / "EUM").glob("SK_" + keys):
                key.unlink()
            for name in "ab":
                made = run("create", self.folder / f"{name}.euicc", "--pki", pki)
                self.assertEqual((made.returncode, made.stdout), (0, self.eid + "\n"), made.stderr)
                (self.folder / f"{name}.euicc").unlink()
            shutil.rmtree(pki)

    def test_count(self):
        for count, names in ((1, ["m-1.euicc"]), (3, ["m-1.euicc", "m-2.euicc", "m-3.euicc"]),
                             (10, [f"m-{n:02}.euicc" for n in range(1, 11)])):
            folder = self.folder / str(count)
            folder.mkdir()
            made = run("create", "--count", count, "m.euicc", cwd=folder)
            self.assertEqual(made.returncode, 0, made.stderr)
            rows = [line.split(" ") for line in made.stdout.splitlines()]
            self.assertEqual([row[1] for row in rows], names)
            self.assertEqual(sorted(p.name for p in folder.iterdir()), names + ["m.pki"])
            self.assertEqual(len({row[0] for row in rows}), count)
            for eid, name in rows:
                self.assertEqual(self.show(folder / name)["eid"], eid)

    def test_count_makes_none_where_a_name_is_taken(self):
        (self.folder / "card-3.euicc").write_text("mine")
        made = run("create", "--count", 4, "card.euicc", cwd=self.folder)
        self.assertEqual((made.returncode, made.stdout), (1, ""))
        self.assertOneLine(made.stderr, "card-3.euicc", "exists already")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["card-3.euicc", "card.euicc"])

    def test_a_seed_gives_the_same_cards_again(self):
        made = []
        for name in ("a", "b"):
            folder = self.folder / name
            shutil.copytree(self.store / "card.pki", folder / "pki")
            made.append(run("create", "--count", 3, "--seed", "0011", "--pki", "pki", "m.euicc", cwd=folder).stdout)
        self.assertEqual(made[0], made[1])
        self.assertEqual(len(set(line.split()[0] for line in made[0].splitlines())), 3)

    def test_root_smds(self):
        for address in ("smds.example.com", "localhost:8445", "a"):
            card = self.folder / "ds.euicc"
            made = run("create", card, "--root-smds", address, "--pki", self.store / "card.pki")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual(self.show(card)["rootDsAddress"], address)
            card.unlink()
        for address in ("", "a..b", "https://smds.example.com", "x" * 64 + ".com", "a.b:0", "a.b:66000", "a:b", "ä.example"):
            made = run("create", card, "--root-smds", address, "--pki", self.store / "card.pki")
            self.assertEqual(made.returncode, 1, address)
            self.assertOneLine(made.stderr, "ds.euicc", f'invalid root SM-DS address "{address}"')
            self.assertFalse(card.exists())

    def test_run_create_takes_the_options_of_create(self):
        card = self.folder / "new.euicc"
        with Vpcd() as reader, Run("--create", card, "--mode", "consumer", "--root-smds", "smds.example", "--pki",
                                   self.store / "card.pki", "--vpcd", f"127.0.0.1:{reader.port}") as started:
            self.assertEqual(self.show(card)["rootDsAddress"], "smds.example")
            self.assertNotIn("ipaMode", self.show(card))
            eid = started.eid
        self.assertFalse((self.folder / "new.pki").exists())
        with Vpcd() as reader, Run("--create", card, "--mode", "iot", "--vpcd", f"127.0.0.1:{reader.port}") as started:
            self.assertEqual(started.eid, eid)  # a card with a file stays what it is
        self.assertNotIn("ipaMode", self.show(card))

    def test_several_cards_of_run_create_differ(self):
        cards = [self.folder / f"{n}.euicc" for n in range(2)]
        for seed in ([], ["--seed", "AA"]):
            with Run("--create", *cards, *seed, "--vpcd", "127.0.0.1:9", lines=2) as started:
                self.assertEqual(len({line.split()[0] for line in started.lines}), 2)
            for path in [*cards, *self.folder.glob("*.pki")]:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def test_a_mistyped_name_makes_no_card(self):
        for arguments in (["card.eucc"], [self.card, "other.euicc"], ["other.euicc", "--pcscd"]):
            ended = run("run", *arguments, cwd=self.folder)
            self.assertEqual((ended.returncode, ended.stdout), (1, ""))
            self.assertOneLine(ended.stderr, "there is no such card", "--create")
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

    def change(self, statement, *values):
        with sqlite3.connect(self.card) as connection:
            connection.execute(statement, values)
        connection.close()

    def shows_the_rest(self, function, reason, octets):
        """The output of `show --json` for a card with invalid stored data."""
        for arguments in ([], ["--json"]):
            shown = run("show", *arguments, self.card)
            self.assertEqual(shown.returncode, 1)
            self.assertOneLine(shown.stderr, f"{self.card}: {function}: {reason}")
            for text in (self.eid, "rootDsAddress", "profiles", "unusable", function, reason, octets):
                self.assertIn(text, shown.stdout)
        entry, = json.loads(shown.stdout)["unusable"]
        self.assertEqual((entry["function"], entry.get("octets", "")), (function, octets))
        return json.loads(shown.stdout)

    def test_stored_address_that_cannot_be_used(self):
        """An invalid address that an older version accepted from a package is shown in hex, the rest normally."""
        for address in (b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80"):
            self.change("UPDATE settings SET default_smdp_address = ?", address)
            shown = self.shows_the_rest("ES10a.GetEuiccConfiguredAddresses", "stored defaultDpAddress is not UTF-8",
                                        address.hex().upper())
            self.assertEqual(shown["defaultDpAddress"], address.hex().upper())
        self.change("UPDATE settings SET default_smdp_address = ?", b"smdp.example")
        self.assertNotIn("unusable", self.show())

    def test_stored_profile_names_that_cannot_be_used(self):
        package = ROOT / "build/profiles/milenage.der"
        self.assertEqual(run("install", self.card, package).stderr, "")
        for column, key in (("name", "profileName"), ("service_provider_name", "serviceProviderName")):
            self.change(f"UPDATE profile SET {column} = ?", b"a\xff")
            shown = self.shows_the_rest("ES10b.GetProfilesInfo", f"stored {key} is not UTF-8", "61FF")
            self.assertEqual(shown["profiles"][0][key], "61FF")
            self.change(f"UPDATE profile SET {column} = ?", b"a")

    def test_stored_eim_that_cannot_be_used(self):
        key = bytes.fromhex("A003800100")
        function = "ES10b.GetEimConfigurationData"
        for eim_id, fqdn, data, reason, octets in ((b"\xfe", b"a.b", key, "stored eimId is not UTF-8", "FE"),
                                                   (b"eim", b"\xfe", key, "stored eimFqdn is not UTF-8", "FE"),
                                                   (b"eim", b"a.b", b"\xfe", "EimConfigurationData.eimPublicKeyData", "FE")):
            self.change("DELETE FROM eim")
            self.change("INSERT INTO eim (eim_id, fqdn, eim_id_type, counter, association_token, public_key_data, "
                        "indirect_profile_download) VALUES (?, ?, 1, 0, 0, ?, 0)", eim_id, fqdn, data)
            self.shows_the_rest(function, reason, octets)

    def test_table_that_is_missing(self):
        self.change("DROP TABLE eim")
        self.shows_the_rest("ES10b.GetEimConfigurationData", "status word 6581", "")

    def test_missing_for_show(self):
        shown = run("show", self.folder / "nobody.euicc")
        self.assertEqual(shown.returncode, 1)
        self.assertOneLine(shown.stderr, "nobody.euicc", "No such file or directory")
        self.assertFalse((self.folder / "nobody.euicc").exists())

    def test_no_right(self):
        self.folder.chmod(0o755)
        for mode, verb in ((0o444, "run"), (0o000, "show")):
            self.card.chmod(mode)
            try:
                ended = run(verb, self.card, user=65534)
            except (OSError, subprocess.SubprocessError) as error:
                self.skipTest(f"cannot change the user: {error}")
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
