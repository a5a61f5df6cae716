# SPDX-License-Identifier: GPL-3.0-or-later
"""An SM-DS with several Event Records for a card: its IPAe processes them in order and reports each to the eIM."""
import json, re, unittest

import circle, ground
from ground import run
from servers import Server


def setUpModule():
    ground.enter_own_world()


class Events(circle.CircleCase):
    def offer(self, name, **settings):
        """Makes a profile of this name for the SM-DP+; returns its ICCID."""
        pairs = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        built = run("profile", "build", "-o", self.folder / "offers" / f"{name}.der", *pairs)
        self.assertEqual(built.returncode, 0, built.stderr)
        return re.search(r"^iccid (\d+)", built.stdout, re.M)[1]

    def test_two_profiles(self):
        """An Event Record between them names a profile that is no longer available."""
        (self.folder / "offers").mkdir()
        address, sds = (f"localhost:{ground.free_port()}" for _ in range(2))
        one = self.offer("one", imsi="001030000000001", iccid="899990100000000004", notification=address)
        two = self.offer("two", imsi="001040000000001", iccid="899990100000000005", notification=address)
        events = [word for name in ("one", "gone", "two") for word in ("--event", f"{self.eid},{name}")]
        with Server("smdpp", "--json", "--pki", self.store / "card.pki", "--profiles", self.folder / "offers", "--listen", address,
                    "--sds", sds, *events) as smdpp, \
                circle.Eim(self, {"download": {"smds": sds}}, {"orders": [f"enable={two}"]}) as eim, \
                circle.Eim(self, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"), radio=("0 00101", "0 00104")) as device:
                device.wait_for("service: normal, 00104")
                self.idle(device)
            results = [line["download"] for line in eim.end() if "download" in line]
            self.assertEqual([(result["ok"], result.get("iccid")) for result in results],
                             [(True, one), (False, None), (True, two)])
            self.assertIn("8.2.6/3.8", results[1]["errorResponse"])
            kept = [result for result in json.loads((self.folder / "state-False.json").read_text())
                    ["eims"]["eim.example"][self.eid]["results"] if "operations" not in result]
            self.assertEqual([(result["ok"], result.get("iccid")) for result in kept],
                             [(True, one), (False, None), (True, two)])
            self.assertEqual(len({(result["id"], result["transaction"]) for result in kept}), 1)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [two])
        self.assertIn(one, [profile["iccid"] for profile in self.show()["profiles"]])
        self.assertEqual([line["profile"] for line in smdpp.records if line["event"] == "installation result"], ["one", "two"])


if __name__ == "__main__":
    unittest.main()
