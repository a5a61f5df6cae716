# SPDX-License-Identifier: GPL-3.0-or-later
"""SGP.32 v1.3 at both ends: a card made with --spec 1.3, and euicc eim --spec 1.3."""
import json, shutil, unittest

import circle
import ground


def setUpModule():
    ground.enter_own_world()


class Spec13(circle.CircleCase):
    CREATE = ("--spec", "1.3")
    INDIRECT = True

    def run_packages(self, *packages, spec, **description):
        """A poll with these packages, then a download through the eIM: the log of the eIM and the result of the download."""
        with circle.Smdpp(self, **description) as smdpp, \
                circle.Eim(self, *packages, {"download": smdpp.code, "id": "d"}, options=["--spec", spec]) as eim:
            with self.device(eim) as device:
                self.idle(device)
            messages = eim.end()
        cards = json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"]
        return messages, next(result for result in cards[self.eid]["results"] if result.get("id") == "d")

    def test_procedures(self):
        messages, result = self.run_packages({"orders": ["list", "get-rat"]}, {"data": "BF22A8"}, spec="1.3")
        self.assertTrue(result["ok"])
        self.assertEqual([line for line in messages if line.get("answer") in ("error", "refused")], [])
        self.assertEqual([o["result"] for line in messages for o in line.get("result", {}).get("operations", [])], ["ok", "ok"])

    EXPIRED = {"expires": "2020-01-01T00:00:00Z"}

    def test_an_expired_order(self):
        """AuthenticateClient has an error code for it in v1.3; an eIM of v1.2 has undefinedError."""
        for spec, code in (("1.3", 18), ("1.2", 127)):
            with self.subTest(spec):
                self.reset()
                messages, result = self.run_packages(spec=spec, **self.EXPIRED)
                self.assertFalse(result["ok"])
                line = next(line for line in messages if line.get("answer") == "error")
                self.assertEqual((line["function"], line["error"]), ("AuthenticateClient", code))
                self.assertEqual("downloadOrderExpired" in json.dumps(line["decoded"]["response"]), spec == "1.3")

    def reset(self):
        """The card and the state of before."""
        shutil.rmtree(self.folder / "offers", ignore_errors=True)
        shutil.copy(self.store / "card.euicc", self.card)
        shutil.copy(self.store / "card.pki/EIM/state.json", self.folder / "state-False.json")


if __name__ == "__main__":
    unittest.main()
