# SPDX-License-Identifier: GPL-3.0-or-later
"""ESipa in JSON (SGP.32 6.4): an IPAd that speaks nothing else does every procedure with `euicc eim` and `euicc smdpp`."""
import contextlib, json, re, shutil, subprocess, unittest

import circle, ground
from ground import CardCase, Run, run
from json_ipa import HttpError, Ipa, Refused
from stdio_client import find, tlv

STRANGER = "89049032000000000000000000000099"


def setUpModule():
    ground.enter_own_world()


class JsonIpa(CardCase):
    COAP = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sent = run("eim", "send", "--card", cls.store / "card.euicc", "--associate", "list")
        if sent.returncode:
            raise AssertionError(sent.stderr)

    def setUp(self):
        super().setUp()
        shutil.copy(self.store / "card.pki/EIM/state.json", self.folder / "state-False.json")
        port = ground.free_port()
        card = Run(self.card, "--listen", f"127.0.0.1:{port}")
        self.addCleanup(card.end)
        reader = ground.Vpcd.connecting_to(port)
        self.addCleanup(reader.close)
        reader.send(reader.ON)
        self.reader = reader

    @contextlib.contextmanager
    def eim(self, *packages, options=()):
        """An eIM with these packages and the IPA: both."""
        with circle.Eim(self, *packages, options=options) as eim:
            yield eim, Ipa(self.reader.command, eim.port, self.store / "card.pki")

    def results(self):
        return json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"][self.eid]["results"]

    def profiles(self, ipa):
        """ICCID and state of each profile, by ListProfilesInfo."""
        listed = ipa.es10(tlv("BF2D"))
        return dict(re.findall("5A0A([0-9A-F]{20}).*?9F7001(..)", listed.hex().upper()))

    def test_packages(self):
        """PSMOs, eCOs and a data request, in their order; every message is in the log with its bodies."""
        other = self.folder / "other.json"
        other.write_text(json.dumps({
            "eimId": "other.example", "eimIdType": "fqdn", "counterValue": 0, "associationToken": -1,
            "certificate": str(self.store / "card.pki/EIM/CERT_S_EIMsign_ECDSA_BRP.der")}))
        with self.eim({"orders": ["list", "get-rat"], "transaction": "C0FFEE"}, {"orders": [f"add-eim={other}", "list-eim"]},
                      {"data": "A5A6", "transaction": "BEEF"}, {"orders": ["enable=899990100000000004"]}) as (eim, ipa):
            self.assertEqual(ipa.poll(), 2 * ["euiccPackageRequest"] + ["ipaEuiccDataRequest", "euiccPackageRequest"])
            self.assertEqual(ipa.calls, 4 * ["getEimPackage", "provideEimPackageResult"] + ["getEimPackage"])
            self.assertEqual(ipa.notifications(), [])
            messages = eim.end()
        self.assertEqual([[(o["operation"], o["result"]) for o in result["operations"]]
                          for result in self.results() if "operations" in result][-3:],
                         [[("list", "ok"), ("get-rat", "ok")], [("add-eim", "ok"), ("list-eim", "ok")],
                          [("enable", "iccidOrAidNotFound")]])
        self.assertEqual([line["result"]["verdict"] for line in messages if "result" in line], 3 * ["signature valid"])
        for line in messages:
            self.assertEqual((line["binding"], line["status"]), ("json", 200))
            self.assertEqual(line["jsonRequest"]["eidValue"], self.eid)
            self.assertIn("functionExecutionStatus", line["jsonResponse"]["header"])
            self.assertTrue(line["decoded"]["request"] and line["decoded"]["response"])
            self.assertTrue(line["request"].startswith("BF") and line["response"].startswith("BF"))

    def test_certificates_first(self):
        """An eIM that does not know the card's certificates asks for them in JSON, too."""
        state = self.folder / "state-False.json"
        known = json.loads(state.read_text())
        for name in ("euiccCertificate", "eumCertificate"):
            del known["eims"]["eim.example"][self.eid][name]
        state.write_text(json.dumps(known))
        with self.eim({"orders": ["list"]}) as (eim, ipa):
            self.assertEqual(ipa.poll(), ["ipaEuiccDataRequest", "euiccPackageRequest"])
            self.assertEqual([line["result"]["verdict"] for line in eim.end() if "result" in line], ["signature valid"])

    def test_one_queue(self):
        """A package that was got in JSON is delivered in ASN.1, and the other way round."""
        with self.eim({"orders": ["list"]}, {"orders": ["get-rat"]}) as (eim, ipa):
            ask = {"path": "/gsma/rsp2/asn1", "Content_Type": "application/x-gsma-rsp-asn1"}
            poll = tlv("BF4F", tlv("5A", bytes.fromhex(self.eid)))
            package = ipa.call("getEimPackage", eidValue=self.eid)["euiccPackageRequest"]
            self.assertEqual(ipa.post("", poll, **ask)[2], tlv("BF4F", package))
            result = ipa.es10(package)
            acknowledged = tlv("BF50", tlv("BF53", tlv("80", b"\1")))
            delivery = tlv("BF50", tlv("5A", bytes.fromhex(self.eid)), result)
            self.assertEqual(ipa.post("", delivery, **ask)[2], acknowledged)
            # again in JSON: acknowledged again, and recorded once
            self.assertEqual(ipa.provide(result), [b"\1"])
            package = find(ipa.post("", poll, **ask)[2], "BF4F")
            self.assertEqual(ipa.provide(ipa.es10(package)), [b"\2"])
            self.assertEqual(ipa.poll(), [])
            messages = eim.end()
        self.assertEqual([line.get("binding") for line in messages],
                         ["json", None, None, "json", None, "json", "json"])
        self.assertEqual(len([result for result in self.results() if result.get("seqNumber") in (1, 2)]), 2)

    def test_results_of_other_forms(self):
        """A result by HandleNotification has no acknowledgement. ProvideEimPackageResult in the member, results without an
        EID, and a changed signature."""
        with self.eim({"orders": ["list"], "transaction": "AA"}, {"orders": ["get-rat"], "transaction": "BB"},
                      {"orders": ["list-eim"], "transaction": "CC"}) as (eim, ipa):
            result = ipa.es10(ipa.call("getEimPackage", eidValue=self.eid)["euiccPackageRequest"])
            whole = tlv("BF50", tlv("5A", bytes.fromhex(self.eid)), result)
            self.assertEqual(ipa.call("handleNotification", provideEimPackageResult=whole), {})
            result = ipa.es10(ipa.call("getEimPackage", eidValue=self.eid)["euiccPackageRequest"])
            forged = result[:-1] + bytes([result[-1] ^ 1])
            with self.assertRaises(Refused) as refused:
                ipa.provide(forged)
            self.assertEqual((refused.exception.status, refused.exception.code), ("Failed", ("1.6", "4.2")))
            self.assertIn("signature", refused.exception.message)
            self.assertEqual(ipa.provide(result, eidValue=None), [b"\2"])
            result = ipa.es10(ipa.call("getEimPackage", eidValue=self.eid)["euiccPackageRequest"])
            self.assertEqual(ipa.provide(tlv("BF50", result)), [b"\3"])
            self.assertEqual(ipa.poll(), [])

    def test_state_change(self):
        with self.eim() as (eim, ipa):
            self.assertEqual(ipa.poll(notifyStateChange=True, stateChangeCause=5, rPlmn=bytes.fromhex("00F110")), [])
            line, = eim.end()
        self.assertEqual((line["stateChangeCause"], line["cause"], line["rPlmn"]), (5, "immediateEnableProfile", "00F110"))

    def check_download(self, download):
        with circle.Smdpp(self) as smdpp, \
                self.eim({"download": {**download, "activationCode": smdpp.code}, "id": "d"},
                         {"orders": [f"enable={smdpp.iccid}"]}, options=["--forward"]) as (eim, ipa):
            self.assertEqual(ipa.poll(), ["profileDownloadTriggerRequest", "euiccPackageRequest"])
            self.assertEqual(ipa.calls[1:5], ["initiateAuthentication", "authenticateClient", "getBoundProfilePackage",
                                              "handleNotification"])
            # The notification of the enabled profile came with the result, and the SM-DP+ accepted it.
            self.assertEqual(ipa.notifications(), [])
            self.assertEqual(list(self.profiles(ipa).values()), ["01"])
            messages = eim.end()
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
            self.assertIn(("notification", "enable"), [(event, detail) for event, detail in smdpp.events()])
        bound = next(line for line in messages if line["function"] == "GetBoundProfilePackage")
        self.assertIn("boundProfilePackage", bound["jsonResponse"])
        self.assertIn("boundProfilePackage", bound["es9"][0]["response"])
        result = next(result for result in self.results() if result["id"] == "d")
        self.assertEqual((result["ok"], result["iccid"], result["signature"]), (True, smdpp.iccid, "good"))

    def test_download(self):
        self.check_download({})

    def test_download_with_a_code_that_the_eim_holds(self):
        self.check_download({"held": True})

    def test_refused_download(self):
        """The status codes of the SM-DP+ reach the IPA, which reports the failure; then it cancels a download."""
        with circle.Smdpp(self) as smdpp, \
                self.eim({"download": smdpp.code + "X", "id": "wrong"},
                         {"download": smdpp.code, "id": "cancelled", "transaction": "AB"}) as (eim, ipa):
            trigger = ipa.call("getEimPackage", eidValue=self.eid)["profileDownloadTriggerRequest"]
            ipa.download(trigger)
            ipa.call("getEimPackage", eidValue=self.eid)
            _, address, matching_id = smdpp.code.split("$")
            with self.assertRaises(Refused) as refused:
                ipa.authenticate(address, "CD", matching_id.encode())
            self.assertEqual(refused.exception.code, ("8.31.2", "3.10"))
            with self.assertRaises(Refused) as refused:
                ipa.authenticate("other.example", "AB", matching_id.encode())
            self.assertEqual(refused.exception.code, ("8.8.1", "3.10"))
            first, client = ipa.authenticate(None, "AB", matching_id.encode())
            self.assertIn("profileMetadata", client)
            ipa.cancel(first["transactionId"], 0)
            with self.assertRaises(Refused) as refused:
                ipa.cancel(first["transactionId"], 0)
            self.assertEqual(ipa.poll(), [])
            messages = eim.end()
        refusals = [line["jsonResponse"]["header"]["functionExecutionStatus"]["statusCodeData"] for line in messages
                    if line["function"] == "AuthenticateClient" and line["answer"] == "error"]
        self.assertEqual([(r["subjectCode"], r["reasonCode"]) for r in refusals], [("8.2.6", "3.8")])
        self.assertEqual([(r["id"], r["ok"]) for r in self.results() if r["id"] in ("wrong", "cancelled")],
                         [("wrong", False), ("cancelled", False)])

    def test_smds(self):
        """An SM-DS: AuthenticateClient returns the trigger for the SM-DP+ of the event."""
        (self.folder / "offers").mkdir()
        address, sds = (f"localhost:{ground.free_port()}" for _ in range(2))
        built = run("profile", "build", "-o", self.folder / "offers/one.der", "--set", f"notification={address}")
        self.assertEqual(built.returncode, 0, built.stderr)
        smdpp = subprocess.Popen([ground.EUICC, "smdpp", "--json", "--pki", self.store / "card.pki", "--profiles",
                                  self.folder / "offers", "--listen", address, "--sds", sds, "--event", f"{self.eid},one"],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(circle.end_server, smdpp)
        smdpp.stdout.readline()
        with self.eim({"download": {"smds": sds}}) as (_, ipa):
            self.assertEqual(ipa.poll(), ["profileDownloadTriggerRequest"])
            self.assertEqual(ipa.calls[1:], 2 * ["initiateAuthentication", "authenticateClient"] +
                             ["getBoundProfilePackage", "handleNotification", "getEimPackage"])
            self.assertEqual(list(self.profiles(ipa).values()), ["00"])
        self.assertTrue(self.results()[-1]["ok"])

    def test_faults(self):
        """Fault rules act on this binding: error codes as status codes, HTTP statuses, an acknowledgement that is missing."""
        rules = ["function=InitiateAuthentication n=1 error=smdpOidMismatch", "function=GetEimPackage n=1 error=eidNotFound",
                 "function=GetEimPackage n=2 http=503", "function=ProvideEimPackageResult n=1 no-acknowledgement"]
        with self.eim({"orders": ["list"]}, options=[f"--fault={rule}" for rule in rules]) as (_, ipa):
            self.assertEqual(ipa.call("getEimPackage", eidValue=self.eid), {"eimPackageError": 2})
            with self.assertRaises(HttpError) as error:
                ipa.poll()
            self.assertEqual((error.exception.status, error.exception.text.strip()), (503, "fault rule 3"))
            package = ipa.call("getEimPackage", eidValue=self.eid)["euiccPackageRequest"]
            result = ipa.es10(package)
            self.assertEqual(ipa.provide(result), [])
            self.assertEqual(ipa.provide(result), [b"\1"])
            with self.assertRaises(Refused) as refused:
                ipa.authenticate("smdp.example", "AA")
            self.assertEqual((refused.exception.code, refused.exception.message), (("8.8", "3.10"), "fault rule 1"))

    def test_bad_requests(self):
        """Each gets its status, one log line with the reason, and changes nothing."""
        with self.eim({"orders": ["list"]}) as (eim, ipa):
            before = (self.folder / "state-False.json").read_text()
            good = json.dumps({"eidValue": self.eid})
            cases = [  # function, body, header fields, status, reason
                ("getEimPackage", "", {}, 400, "it is empty"),
                ("getEimPackage", "[", {}, 400, "not a JSON object"),
                ("getEimPackage", "{" * 5000, {}, 400, "more than 16 nested levels"),
                ("getEimPackage", '{"a": ' + "[" * 100000, {}, 400, "more than 16 nested levels"),
                ("getEimPackage", "\xff", {}, 400, "[FF]"),
                ("getEimPackage", '{"eidValue": "1", "stateChangeCause": []}', {}, 400, "stateChangeCause []"),
                ("provideEimPackageResult", good, {}, 400, "eimPackageResult is missing"),
                ("handleNotification", "{}", {}, 400, "HandleNotificationEsipa"),
                ("authenticateClient", '{"transactionId": "\\u001b[2J"}', {}, 400, 'transactionId "\\u001B[2J"'),
                ("getEimPackage", good, {"Content_Type": "application/x-gsma-rsp-asn1"}, 415, "application/json"),
                ("getEimPackage", good, {"Content_Type": None}, 415, 'Content-Type ""'),
                ("getEimPackage", good, {"X_Admin_Protocol": None}, 400, 'X-Admin-Protocol "": must be gsma/rsp/vX.Y.Z'),
                ("getEimPackage", good, {"X_Admin_Protocol": "v2.1.0"}, 400, 'X-Admin-Protocol "v2.1.0"'),
                ("transferEimPackage", good, {}, 404, '"transferEimPackage" is not a function of ESipa'),
                ("GetEimPackage", good, {}, 404, '"GetEimPackage"'),
                ("", good, {}, 404, '""'),
            ]
            for function, body, headers, status, why in cases:
                got, fields, octets = ipa.post(function, body.encode("latin-1"), **headers)
                self.assertEqual((got, fields["Content-Type"]), (status, "text/plain;charset=UTF-8"), (function, body[:40]))
                self.assertIn(why, octets.decode())
                self.assertRegex(octets.decode().rstrip("\n"), r"\A[^\n]+\Z")
                self.assertEqual(fields["X-Admin-Protocol"], "gsma/rsp/v2.1.0")
            self.assertEqual(ipa.post("getEimPackage", good, Content_Type="APPLICATION/JSON")[0], 200)
            for eid, code in ((None, 4), ("", 3), ("89", 3), (STRANGER, 2)):
                self.assertEqual(ipa.call("getEimPackage", eidValue=eid), {"eimPackageError": code})
            after = (self.folder / "state-False.json").read_text()
            self.assertEqual(ipa.poll(), ["euiccPackageRequest"])
            lines = eim.end()[:len(cases)]
        self.assertEqual([line["answer"] for line in lines], len(cases) * ["refused"])
        self.assertTrue(all(why in line["reason"] for line, (*_, why) in zip(lines, cases)))
        self.assertTrue(after.startswith(before))


if __name__ == "__main__":
    unittest.main()
