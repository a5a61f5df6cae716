# SPDX-License-Identifier: GPL-3.0-or-later
"""A download by the LPA over PC/SC whose card loses power at an APDU, chosen at the control socket: each time the card has a
legal state. CUTS=N: N places, evenly spread over the download (default 16); CUTS=0: every APDU, before and after it."""
import contextlib, os, subprocess, unittest

import ground
from ground import READER, ROOT, CardCase, Run, run, wait_for
from test_run_control import Control

CUTS = int(os.environ.get("CUTS", "16"))
ICCID = "8999901000000000013"


def setUpModule():
    ground.enter_own_world()


class Sweep(CardCase):
    def setUp(self):
        super().setUp()
        self.pki, self.offers = self.folder / "pki", self.folder / "offers"
        self.offers.mkdir()
        self.card.unlink()
        for arguments in (("pki", self.pki), ("create", self.card, "--mode", "consumer", "--pki", self.pki),
                          ("profile", "build", ROOT / "profiles/samples/milenage.txt", "-o", self.offers / "home.der")):
            self.assertEqual(run(*arguments).returncode, 0)
        port = ground.free_port()
        self.address = f"localhost:{port}"
        server = subprocess.Popen([ground.EUICC, "smdpp", "--pki", self.pki, "--profiles", self.offers, "--listen", self.address],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.assertTrue(server.stdout.readline())

    def lpa(self, *arguments):
        return run("lpa", "--reader", READER, "--pki", self.pki, *arguments)

    def download(self):
        return self.lpa("download", f"LPA:1${self.address}$home")

    def ask(self, do, **members):
        response = self.control.ask(do, **members)
        self.assertIs(response["ok"], True, response)
        return response

    def wait_for_card(self):
        """The card is in its reader again, and recovered at its power-on."""
        self.assertTrue(wait_for(lambda: self.lpa("list").returncode == 0))

    def check_state(self):
        """No profile, and all memory is free, or the whole profile; nothing of a download in progress. True: the profile."""
        card = self.ask("show")
        installed = [profile["iccid"] for profile in card["profiles"]]
        self.assertIn(installed, ([], [ICCID]))
        self.assertNotIn("unusable", card)
        self.assertEqual(card["session"], {"state": "none"})
        if not installed:
            self.assertEqual(card["freeNonVolatileMemory"], self.free)
        return bool(installed)

    def test_power_cuts(self):
        path = self.folder / "run.sock"
        with Run(self.card, "--pcscd", "--control", path, "--durability", "none", "--quiet"), \
                contextlib.closing(Control(path)) as self.control:
            self.wait_for_card()
            self.free = self.ask("show")["freeNonVolatileMemory"]
            self.ask("snapshot")
            before = self.ask("show")["apdus"]
            self.assertEqual(self.download().returncode, 0)
            count = self.ask("show")["apdus"] - before
            self.assertTrue(self.check_state())
            self.assertGreater(count, 30)
            places = [(n, when) for n in range(1, count + 1) for when in ("before", "after")]
            step = max(1, len(places) // CUTS) if CUTS else 1
            found = set()
            for n, when in places[::step]:
                with self.subTest(n=n, when=when):
                    self.ask("restore")
                    self.ask("fault", remove="all")
                    self.ask("fault", add=f"apdu n={n} power-cut={when}")
                    self.download()
                    self.assertEqual(self.ask("fault", list=True)["faults"][0]["acted"], 1)
                    self.wait_for_card()
                    found.add(self.check_state())
            self.assertEqual(found, {False, True})  # cuts before the commit of the profile, and after it
            self.ask("restore")
            self.ask("fault", remove="all")
            self.assertEqual(self.download().returncode, 0)


if __name__ == "__main__":
    unittest.main()
