# SPDX-License-Identifier: GPL-3.0-or-later
"""Cards that lose power in their reader, at places chosen at the control socket: at an APDU (before, after) or at a change of the
card file (before, torn, after) of a download, an eUICC package and an enable with REFRESH. Each time the card has the state before
or the state after, the one after where the client was told so, and the procedure succeeds when it is repeated.
CUTS=N: N places of each sweep, evenly spread over it (default 6); CUTS=0: all."""
import contextlib, os, unittest

import ground
from ground import READER, ROOT, CardCase, Control, Run, run, wait_for
from servers import Server

CUTS = int(os.environ.get("CUTS", "6"))
ICCIDS = "8999901000000000013", "8999901000000000021"
WRITES = ("before", "torn", "after")


def setUpModule():
    ground.enter_own_world()


class Sweep(CardCase):
    mode = "consumer"

    def setUp(self):
        super().setUp()
        self.pki, self.offers = self.folder / "pki", self.folder / "offers"
        self.offers.mkdir()
        self.card.unlink()
        for name, iccid in zip(("home", "away"), ICCIDS):
            self.must("profile", "build", ROOT / "profiles/samples/milenage.txt", "--set", f"iccid={iccid[:-1]}", "-o",
                      self.offers / f"{name}.der")
        self.must("pki", self.pki)
        self.must("create", self.card, "--mode", self.mode, "--pki", self.pki)

    def must(self, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)

    def client(self, *arguments):
        result = run(*arguments, "--reader", READER, "--pki", self.pki)
        self.said = result.stderr
        return result.returncode == 0

    def ask(self, do, **members):
        response = self.control.ask(do, **members)
        self.assertIs(response["ok"], True, response)
        return response

    def wait_for_card(self):
        """The card is in its reader again, and recovered at its power-on."""
        self.assertTrue(wait_for(lambda: self.client("lpa", "list")))

    def state(self):
        """Profiles, and what else the procedure changes. No cut leaves a download or a pending switch."""
        card = self.ask("show")
        self.assertNotIn("unusable", card)
        self.assertEqual(card["session"], {"state": "none"})
        self.assertLessEqual([profile["profileState"] for profile in card["profiles"]].count("enabled"), 1)
        return {"profiles": [(profile["iccid"], profile["profileState"]) for profile in card["profiles"]],
                "free": card["freeNonVolatileMemory"]}

    @contextlib.contextmanager
    def running(self, durability):
        path, self.saved = self.folder / "run.sock", {}
        if durability == "full":
            self.saved = {"file": str(self.folder / "saved.euicc")}
        with Run(self.card, "--pcscd", "--control", path, "--durability", durability, "--quiet"), \
                contextlib.closing(Control(path)) as self.control:
            self.wait_for_card()
            self.ask("snapshot", **self.saved)
            yield

    def prepare(self, rule):
        self.ask("fault", remove="all")
        self.ask("restore", **self.saved)
        self.wait_for_card()
        self.ask("fault", add=rule)

    def acted(self, key="acted"):
        return self.ask("fault", list=True)["faults"][0][key]

    def sweep(self, where, whens, act):
        """Cuts power at each `where` of `act`, which tells whether it succeeded."""
        before = self.state()
        self.prepare(f"{where} n=1000000 power-cut=after")
        self.assertTrue(act(), self.said)
        count = self.acted("matched")
        after = self.state()
        self.assertNotEqual(before, after)
        places = [(n, when) for n in range(1, count + 1) for when in whens]
        step = max(1, len(places) // CUTS) if CUTS else 1
        step += step > 1 and step % len(whens) == 0  # each `when` has its turn
        found = set()
        for n, when in dict.fromkeys([*places[::step], places[-1]]):
            with self.subTest(n=n, when=when):
                self.prepare(f"{where} n={n} power-cut={when}")
                done = act()
                self.wait_for_card()
                state = self.state()
                self.assertIn(state, (before, after))
                found.add(state == after)
                if not self.acted():  # the card wrote less this time
                    self.assertTrue(done)
                if state == before:
                    self.assertFalse(done, "the client was told of a change that is lost")
                    self.assertTrue(act(), self.said)
                    self.assertEqual(self.state(), after)
        self.assertGreater(count, 3)
        self.assertEqual(found, {False, True})  # cuts before the commit, and after it


class Downloads(Sweep):
    def setUp(self):
        super().setUp()
        port = ground.free_port()
        self.address = f"localhost:{port}"
        self.addCleanup(Server("smdpp", "--pki", self.pki, "--profiles", self.offers, "--listen", self.address).end)

    def download(self):
        return self.client("lpa", "download", f"LPA:1${self.address}$home")

    def test_apdus(self):
        with self.running("none"):
            self.sweep("apdu", ("before", "after"), self.download)

    def test_writes(self):
        with self.running("full"):
            self.sweep("write", WRITES, self.download)


class Enabling(Sweep):
    def setUp(self):
        super().setUp()
        self.must("install", self.card, self.offers / "home.der", "--enable")
        self.must("install", self.card, self.offers / "away.der")

    def enable(self):
        return self.client("lpa", "enable", ICCIDS[1])

    def test_writes(self):
        with self.running("full"):
            self.sweep("write", WRITES, self.enable)


class Packages(Sweep):
    mode = "dual"

    def setUp(self):
        super().setUp()
        self.must("install", self.card, self.offers / "home.der")
        self.must("install", self.card, self.offers / "away.der")
        self.must("eim", "send", "--card", self.card, "--pki", self.pki, "--associate", "list")
        self.counter = 100

    def package(self):
        self.counter += 1
        return self.client("eim", "send", "--counter", str(self.counter), f"delete={ICCIDS[0]}", f"enable={ICCIDS[1]}")

    def test_writes(self):
        with self.running("full"):
            self.sweep("write", WRITES, self.package)


if __name__ == "__main__":
    unittest.main()
