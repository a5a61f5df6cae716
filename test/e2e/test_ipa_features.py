# SPDX-License-Identifier: GPL-3.0-or-later
"""Work that an IPA leaves to the eIM (ipaFeatures, SGP.32): its IPAe announces it, and the eIM does it."""
import json, unittest

import circle
import ground

KNOWN = {"data": "BF20BF22A8A9"}  # what the eIM has to know of the card


def setUpModule():
    ground.enter_own_world()


class IpaFeatures(circle.CircleCase):
    FEATURES = ("eimDownloadDataHandling", "eimCtxParams1Generation", "eimProfileMetadataVerification")
    CREATE = ("--ipa-features", ",".join(FEATURES), "--compact")
    INDIRECT = True

    def download(self, *before, **description):
        """A download through the eIM with these packages before: the log of the eIM, the events of the SM-DP+, and the
        result that the eIM recorded."""
        with circle.Smdpp(self, **description) as smdpp, \
                circle.Eim(self, *before, {"download": smdpp.code, "id": "d"}, options=["--forward"]) as eim:
            with self.device(eim) as device:
                self.idle(device)
            messages, events = eim.end(), smdpp.events()
        cards = json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"]
        return messages, events, next(result for result in cards[self.eid]["results"] if result.get("id") == "d")

    @staticmethod
    def of(messages, function, name="decoded"):
        """The first request and response of a function, decoded, as text."""
        line = next(line for line in messages if line["function"] == function)
        return json.dumps(line[name]["request"]), json.dumps(line[name].get("response", ""))

    def test_all_is_left_to_the_eim(self):
        messages, events, result = self.download(KNOWN)
        self.assertEqual(events[:3], circle.Smdpp.INSTALLED)
        self.assertEqual((result["ok"], result["signature"]), (True, "good"))
        self.assertEqual([line for line in messages if line.get("answer") in ("error", "refused")], [])
        data = next(json.dumps(line["decoded"]["request"]) for line in messages if "data" in line)
        for feature in (*self.FEATURES, "minimizeEsipaBytes", "indirectRspServerCommunication"):
            self.assertIn(feature, data)
        trigger = next(json.dumps(line["decoded"]["response"]) for line in messages
                       if line.get("answer") == "profileDownloadTriggerRequest")
        self.assertNotIn("activationCode", trigger)
        request, response = self.of(messages, "InitiateAuthentication")
        self.assertNotIn("smdpAddress", request)
        self.assertIn("ctxParams1", response)
        self.assertNotIn('"matchingId", "value"', response)
        request, response = self.of(messages, "AuthenticateClient")
        self.assertNotIn("ctxParams1", request)  # a compact form without what the eIM made
        self.assertNotIn("profileMetaData", response)

    def test_an_eim_that_does_not_know_the_card(self):
        """It treats the IPA as any other, and the IPAe does the work."""
        messages, events, result = self.download()
        self.assertEqual(events[:3], circle.Smdpp.INSTALLED)
        self.assertTrue(result["ok"])
        request, response = self.of(messages, "InitiateAuthentication")
        self.assertNotIn("smdpAddress", request)  # the eIM knows it all the same
        self.assertNotIn("ctxParams1", response)
        self.assertIn("profileMetaData", next(json.dumps(line["decoded"]["response"]) for line in messages
                                              if line.get("answer") == "authenticateClientOkDP"))

    RULES = {"profilePolicyRules": ["ppr2"], "profileOwner": {"mccMnc": "00F130"}}

    def test_rules_that_are_not_allowed(self):
        """The eIM does not know the RAT: pprNotAllowed; the IPAe cancels the session at the SM-DP+, and no profile is bound."""
        messages, events, result = self.download(KNOWN, **self.RULES)
        self.assertEqual([event for event, _ in events], ["authenticated", "cancelled"])
        self.assertFalse(result["ok"])
        line = next(line for line in messages if line.get("answer") == "error")
        self.assertEqual((line["function"], line["error"]), ("AuthenticateClient", 50))
        self.assertIn("the RAT is not known; order get-rat", line["reason"])
        self.assertIn("pprNotAllowed", self.of(messages, "CancelSession")[0])

    def test_rules_that_are_allowed(self):
        """After getRAT: the table of the card allows any operator both rules."""
        _, events, result = self.download(KNOWN, {"orders": ["get-rat"]}, **self.RULES)
        self.assertEqual(events[:3], circle.Smdpp.INSTALLED)
        self.assertTrue(result["ok"])


if __name__ == "__main__":
    unittest.main()
