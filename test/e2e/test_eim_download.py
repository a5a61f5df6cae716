# SPDX-License-Identifier: GPL-3.0-or-later
"""Indirect Profile Download through euicc eim, with its messages in the log."""
import json, unittest

import circle
import ground


def setUpModule():
    ground.enter_own_world()


class Indirect(circle.CircleCase):
    """Indirect Profile Download (SGP.32 3.2.3.2): card, device, eIM, SM-DP+."""

    INDIRECT = True

    def run_circle(self, smdpp, download):
        with circle.Eim(self, {"download": download, "id": "d"}, {"orders": [f"enable={smdpp.iccid}"]}) as eim, \
                circle.Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101", "0 00103")) as device:
                self.idle(device)
            return eim.end()

    def results(self):
        return json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"][self.eid]["results"]

    def check_download(self, held):
        with circle.Smdpp(self) as smdpp:
            messages = self.run_circle(smdpp, {"activationCode": smdpp.code, "held": held})
            self.assertEqual([(line["function"], line["answer"]) for line in messages if line["function"] not in
                              ("GetEimPackage", "ProvideEimPackageResult")][:4],
                             [("InitiateAuthentication", "initiateAuthenticationOk"),
                              ("AuthenticateClient", "authenticateClientOkDP"),
                              ("GetBoundProfilePackage", "getBoundProfilePackageOk"),
                              ("HandleNotification", "accepted")])
            self.check_decoded(messages, smdpp)
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
            download, enabled = self.results()
            self.assertEqual(len(download.pop("transaction")), 32)
            self.assertGreater(download.pop("notification"), 0)
            self.assertEqual(download, {"answer": "profileInstallationResult", "ok": True, "iccid": smdpp.iccid, "id": "d",
                                        "signature": "good"})
            self.assertEqual([(o["operation"], o["result"]) for o in enabled["operations"]], [("enable", "ok")])
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def check_decoded(self, messages, smdpp):
        """Every message is in the log with the names of the ASN.1, also those exchanged with the SM-DP+."""
        for line in messages:
            self.assertTrue(line["decoded"]["request"], line)
        bound = next(line for line in messages if line["function"] == "GetBoundProfilePackage")
        package = bound["decoded"]["response"]["GetBoundProfilePackageResponseEsipa"]["getBoundProfilePackageOkEsipa"]
        opened = package["boundProfilePackage"]["initialiseSecureChannelRequest"]
        self.assertEqual(opened["remoteOpId"], "installBoundProfilePackage(1)")
        self.assertGreater(len(package["boundProfilePackage"]["sequenceOf86"]), 1)
        prepared = bound["decoded"]["request"]["GetBoundProfilePackageRequest"]["prepareDownloadResponse"]
        call, = bound["es9"]
        self.assertEqual((call["function"], call["address"]), ("getBoundProfilePackage", smdpp.code.split("$")[1]))
        self.assertEqual(call["request"]["prepareDownloadResponse"], prepared)
        self.assertIn("euiccSigned2", prepared["downloadResponseOk"])
        self.assertEqual(call["response"]["boundProfilePackage"], package["boundProfilePackage"])

    def test_download(self):
        self.check_download(False)

    def test_download_with_a_code_that_the_eim_holds(self):
        self.check_download(True)

    def test_refused(self):
        with circle.Smdpp(self) as smdpp:
            messages = self.run_circle(smdpp, smdpp.code + "X")
            errors = [line["error"] for line in messages if line["function"] == "AuthenticateClient"]
            self.assertEqual(set(errors), {6}, messages)  # matchingIdRefused
            self.assertFalse(self.results()[0]["ok"])
        self.assertEqual(self.enabled(), [self.home])


if __name__ == "__main__":
    unittest.main()
