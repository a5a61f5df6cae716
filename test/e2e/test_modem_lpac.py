# SPDX-License-Identifier: GPL-3.0-or-later
"""lpac on the terminal of `euicc modem`, where it is at hand ($LPAC, or in PATH), with its drivers at and at_csim."""
import json, os, shutil, subprocess, unittest

import ground, modem
from ground import ROOT, run
from servers import Server

LPAC = os.environ.get("LPAC") or shutil.which("lpac")


def setUpModule():
    modem.enter_own_world()


class Lpac(modem.ModemCase):
    """lpac with its drivers at and at_csim, chip info with each trait that they support."""

    UNSUPPORTED = {"at": {"bare-session", "no-space", "upper-hex", "csim-only", "no-channels"},
                   "at_csim": {"no-space", "upper-hex", "no-channels"}}

    def lpac(self, driver, *words):
        ended = subprocess.run([LPAC, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               timeout=ground.PATIENCE,
                               env={**os.environ, "LPAC_APDU": driver, "LPAC_APDU_AT_DEVICE": str(self.tty)})
        rows = [json.loads(row) for row in ended.stdout.splitlines() if row.startswith("{")]
        self.assertTrue(rows, ended.stderr)
        return rows[-1]["payload"]

    def setUp(self):
        super().setUp()
        if not LPAC:
            self.skipTest("lpac is not installed, and LPAC does not name one")
        if subprocess.run([LPAC, "driver", "apdu", "list"], env={**os.environ, "LPAC_APDU": "at"}, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).returncode:
            self.skipTest("this lpac has no driver `at'")

    def test_download(self):
        """A profile is downloaded, enabled and deleted, and its notifications are listed."""
        offers, iccid = self.folder / "offers", "8999901000000000088"
        offers.mkdir()
        sample = ROOT / "profiles/samples/milenage.txt"
        built = run("profile", "build", sample, "--set", f"iccid={iccid[:-1]}", "-o", offers / "new.der")
        self.assertEqual(built.returncode, 0, built.stderr)
        server = Server("smdpp", "--pki", self.store / "card.pki", "--profiles", offers, "--listen", "localhost:0")
        self.addCleanup(server.end)
        port, = server.ports
        original = self.card.read_bytes()
        for driver in self.UNSUPPORTED:
            self.card.write_bytes(original)
            for words in (("profile", "download", "-s", f"localhost:{port}", "-m", "new"), ("profile", "enable", iccid),
                          ("profile", "disable", iccid), ("profile", "delete", iccid)):
                with self.subTest(driver=driver, words=words), self.modem("--trait", "echo"):
                    done = self.lpac(driver, *words)
                    self.assertEqual((done["code"], done["message"]), (0, "success"), done)
            with self.modem():
                listed = self.lpac(driver, "notification", "list")["data"]
            self.assertEqual([n["profileManagementOperation"] for n in listed if n["iccid"] == iccid],
                             ["install", "enable", "disable", "delete"])

    def test_chip_info(self):
        for driver, unsupported in self.UNSUPPORTED.items():
            for trait in [None, *(t for t in modem.traits() if t not in unsupported)]:
                with self.subTest(driver=driver, trait=trait), self.modem(*(("--trait", trait) if trait else ())):
                    shown = self.lpac(driver, "chip", "info")
                    self.assertEqual((shown["code"], shown["data"] and shown["data"]["eidValue"]), (0, self.eid))


if __name__ == "__main__":
    unittest.main()
