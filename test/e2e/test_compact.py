# SPDX-License-Identifier: GPL-3.0-or-later
"""A card made with --compact: its IPAe sends compact forms, and full ones to an eIM that cannot rebuild them."""
import json, unittest

import circle
import ground


def setUpModule():
    ground.enter_own_world()


class Download(circle.CircleCase):
    INDIRECT = True

    def download(self, *before):
        """A download and the enabling of the profile through an eIM with these packages before; its log."""
        with circle.Smdpp(self) as smdpp, \
                circle.Eim(self, *before, {"download": smdpp.code, "id": "d"}, {"orders": [f"enable={smdpp.iccid}"]},
                           options=["--forward"]) as eim:
            with self.device(eim, radio=("0 00101", "0 00103"), options=("--text", self.folder / "trace")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
            messages = eim.end()
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
        self.assertEqual(self.enabled(), [smdpp.iccid])
        result = next(result for result in json.loads((self.folder / "state-False.json").read_text())
                      ["eims"]["eim.example"][self.eid]["results"] if result.get("id") == "d")
        self.assertEqual((result["ok"], result["signature"]), (True, "good"))
        return messages


class Compact(Download):
    CREATE = ("--compact",)

    def test_compact(self):
        messages = self.download({"data": "BF20BF22A8"})
        capabilities = next(line for line in messages if "data" in line)["decoded"]["request"]
        self.assertIn("minimizeEsipaBytes", json.dumps(capabilities))
        forms = [line["function"] for line in messages if line.get("form") == "compact"]
        self.assertEqual(forms[:3], ["AuthenticateClient", "GetBoundProfilePackage", "HandleNotification"])
        # without what the eIM has: EUICCInfo2 and certificates
        sizes = {line["function"]: len(line["request"]) // 2 for line in messages}
        self.assertLess(sizes["AuthenticateClient"], 250)
        self.assertEqual([line for line in messages if line.get("answer") == "error"], [])

    def test_an_eim_that_does_not_know_the_card(self):
        """It refuses the compact AuthenticateClient, and gets the full form; the other forms it can rebuild."""
        messages = self.download()
        answers = [(line["answer"], line.get("form")) for line in messages if line["function"] == "AuthenticateClient"]
        self.assertEqual(answers, [("error", None), ("authenticateClientOkDP", None)])
        self.assertEqual((self.folder / "trace").read_text().count("the eIM refused the compact form; sending the full form"), 1)
        self.assertIn("does not know euiccInfo2", next(line["reason"] for line in messages if line["answer"] == "error"))
        self.assertEqual([line["function"] for line in messages if line.get("form") == "compact"][:2],
                         ["GetBoundProfilePackage", "HandleNotification"])


class CompactOfV13(Download):
    CREATE = ("--compact", "--spec=1.3")

    def test_compact(self):
        """Notifications name the CI of the certificates that they go without (F.3)."""
        messages = self.download({"data": "BF20BF22A8"})
        self.assertIn("fallbackAllowedUpdateSupported", json.dumps(next(line for line in messages if "data" in line)["decoded"]))
        notifications = [line for line in messages if line["function"] == "HandleNotification" and line.get("form") == "compact"]
        others = [line for line in notifications if "compactOtherSignedNotification" in json.dumps(line["decoded"]["request"])]
        self.assertNotEqual(others, [])
        for line in others:
            self.assertIn("euiccCiPKIdentifierToBeUsed", json.dumps(line["decoded"]["request"]))
        self.assertEqual([line for line in messages if line.get("answer") == "error"], [])


if __name__ == "__main__":
    unittest.main()
