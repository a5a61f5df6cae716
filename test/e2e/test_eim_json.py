# SPDX-License-Identifier: GPL-3.0-or-later
"""ESipa in JSON (SGP.32 6.4): an IPAd that speaks nothing else does every procedure with `euicc eim` and `euicc smdpp`."""
import contextlib, json, re, shutil, unittest
from unittest import mock

import circle, compact_forms, ground
from ground import CardCase, Run, run
from json_ipa import HttpError, Ipa, Refused
from servers import Server
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
        self.insert(self.card)

    def insert(self, card):
        """The card in a reader of its own."""
        port = ground.free_port()
        self.running = Run(card, "--listen", f"127.0.0.1:{port}")
        self.addCleanup(self.running.end)
        self.reader = ground.Vpcd.connecting_to(port)
        self.addCleanup(self.reader.close)
        self.reader.send(self.reader.ON)

    @contextlib.contextmanager
    def eim(self, *packages, options=()):
        """An eIM with these packages and the IPA: both."""
        with circle.Eim(self, *packages, options=options) as eim:
            yield eim, Ipa(self.reader.command, eim.port, self.store / "card.pki")

    def results(self):
        return json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"][self.eid]["results"]

    def profiles(self, ipa):
        """ICCID and state of each profile, by GetProfilesInfo."""
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
        with Server("smdpp", "--pki", self.store / "card.pki", "--profiles", self.folder / "offers", "--listen", address, "--sds", sds,
                    "--event", f"{self.eid},one"), self.eim({"download": {"smds": sds}}) as (_, ipa):
            self.assertEqual(ipa.poll(), ["profileDownloadTriggerRequest"])
            self.assertEqual(ipa.calls[1:], 2 * ["initiateAuthentication", "authenticateClient"] +
                             ["getBoundProfilePackage", "handleNotification", "getEimPackage"])
            self.assertEqual(list(self.profiles(ipa).values()), ["00"])
        self.assertTrue(self.results()[-1]["ok"])

    def sent(self, messages, function):
        """Octets of the requests of a function that the eIM received, in ASN.1."""
        return sum(len(line["request"]) // 2 for line in messages if line["function"] == function)

    def compact_download(self, compact):
        """A download, cancelled once, with notifications; the log of the eIM and the events of the SM-DP+."""
        shutil.rmtree(self.folder / "offers", ignore_errors=True)
        with circle.Smdpp(self) as smdpp, \
                self.eim({"data": "BF20BF22"}, {"download": smdpp.code, "transaction": "AA"}, {"download": smdpp.code},
                         {"orders": [f"enable={smdpp.iccid}"]}, {"orders": [f"disable={smdpp.iccid}"]},
                         options=["--forward"]) as (eim, ipa):
            ipa.provide_data(ipa.call("getEimPackage", eidValue=self.eid)["ipaEuiccDataRequest"])
            ipa.compact = compact
            ipa.call("getEimPackage", eidValue=self.eid)
            first, _ = ipa.authenticate(None, "AA", smdpp.code.split("$")[2].encode())
            ipa.cancel(first["transactionId"], 1)
            self.assertEqual(ipa.poll(), ["profileDownloadTriggerRequest"] + 2 * ["euiccPackageRequest"])
            self.assertEqual(ipa.notifications(), [])
            messages = eim.end()
            return messages, smdpp.events(), smdpp.iccid

    def test_compact_forms(self):
        """The eIM rebuilds every form that the eUICC signed: eIM and SM-DP+ verify the signatures over them."""
        messages, events, iccid = self.compact_download(True)
        self.assertEqual([line["function"] for line in messages if line.get("form") == "compact"],
                         ["AuthenticateClient", "CancelSession", "AuthenticateClient", "GetBoundProfilePackage",
                          "HandleNotification"] + 2 * ["ProvideEimPackageResult"])
        self.assertEqual([event for event, _ in events],
                         ["authenticated", "cancelled", "authenticated", "bound", "installation result"] +
                         ["notification"] * 2)
        result = next(result for result in self.results() if result.get("iccid"))
        self.assertEqual((result["ok"], result["iccid"], result["signature"]), (True, iccid, "good"))
        self.assertNotIn("session", json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"][self.eid])

    def test_left_to_the_eim(self):
        """An IPA that leaves activation code, ctxParams1 and the check of metadata to the eIM, with full and compact forms."""
        for compact in (False, True):
            card = self.folder / f"{compact}.euicc"
            shutil.copy(self.store / "card.euicc", card)
            shutil.copy(self.store / "card.pki/EIM/state.json", self.folder / "state-False.json")
            shutil.rmtree(self.folder / "offers", ignore_errors=True)
            self.insert(card)
            with circle.Smdpp(self) as smdpp, \
                    self.eim({"data": "BF20BF22A8A9", "transaction": "AA"}, {"download": smdpp.code}) as (eim, ipa):
                ipa.features = "02FC" if compact else "03F8"
                ipa.provide_data(ipa.call("getEimPackage", eidValue=self.eid)["ipaEuiccDataRequest"])
                ipa.compact = compact
                self.assertEqual(ipa.poll(), ["profileDownloadTriggerRequest"])
                messages = eim.end()
                self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
            self.assertTrue(self.results()[-1]["ok"])
            sent = {line["function"]: (line["jsonRequest"], line.get("jsonResponse")) for line in messages}
            self.assertNotIn("smdpAddress", sent["InitiateAuthentication"][0])
            self.assertIn("ctxParams1", sent["InitiateAuthentication"][1])
            self.assertNotIn("matchingId", sent["InitiateAuthentication"][1])
            self.assertNotIn("profileMetadata", sent["AuthenticateClient"][1])
            if compact:
                request = next(line["decoded"]["request"] for line in messages if line["function"] == "AuthenticateClient")
                self.assertNotIn("ctxParams1", json.dumps(request))

    def test_compact_forms_are_shorter(self):
        """The same procedures in full forms: the same events, more octets in each function with signed data."""
        counted = []
        for compact in (True, False):
            card = self.folder / f"{compact}.euicc"
            shutil.copy(self.store / "card.euicc", card)
            shutil.copy(self.store / "card.pki/EIM/state.json", self.folder / "state-False.json")
            self.insert(card)
            messages, events, _ = self.compact_download(compact)
            counted.append((events, [self.sent(messages, function) for function in (
                "InitiateAuthentication", "AuthenticateClient", "GetBoundProfilePackage", "CancelSession", "HandleNotification",
                "ProvideEimPackageResult")]))
        (short_events, short), (full_events, full) = counted
        self.assertEqual(short_events, full_events)
        for one, other in zip(short, full):
            self.assertLess(one, other)
        self.assertLess(short[1], full[1] / 4)  # without certificates

    def test_compact_forms_that_are_wrong(self):
        """A signature that does not verify over the full form has the code of the function for it, and the SM-DP+ is not
        asked; a form of which the eIM does not know all is undefinedError. The session continues."""
        def spoil(form):
            return lambda *arguments: form(*arguments)[:-1] + bytes([form(*arguments)[-1] ^ 1])

        with circle.Smdpp(self) as smdpp, self.eim({"download": smdpp.code, "transaction": "AA"}, {"data": "BF20BF22"},
                                                   options=["--forward"]) as (eim, ipa):
            code = smdpp.code.split("$")[2].encode()
            ipa.call("getEimPackage", eidValue=self.eid)
            ipa.compact = True
            with self.assertRaises(Refused) as refused:
                ipa.authenticate(None, "AA", code)
            self.assertEqual(refused.exception.code, ("1.6", "4.2"))
            self.assertIn("euiccInfo1 is missing", refused.exception.message)
            with self.assertRaises(Refused) as refused:
                ipa.authenticate(None, "AA", code, euiccInfo1=ipa.es10(tlv("BF20")))
            self.assertEqual(refused.exception.code, ("1.6", "4.2"))
            self.assertIn("does not know euiccInfo2", refused.exception.message)
            infos = tlv("BF52", tlv("A0", ipa.es10(tlv("BF20")), ipa.es10(tlv("BF22"))))
            ipa.provide(infos)  # not requested: known all the same
            for name, call in (
                    ("authenticated", lambda: ipa.authenticate(None, "AA", code)),
                    ("prepared", lambda: ipa.call("getBoundProfilePackage", transactionId=first["transactionId"],
                                                  prepareDownloadResponse=ipa.form("prepared", bound))),
                    ("cancelled", lambda: ipa.cancel(first["transactionId"], 1))):
                with mock.patch.object(compact_forms, name, spoil(getattr(compact_forms, name))):
                    with self.assertRaises(Refused) as refused:
                        call()
                self.assertEqual(refused.exception.code, ("8.1", "6.1"), name)
                self.assertIn("does not verify over the rebuilt full form [", refused.exception.message)
                if name == "authenticated":
                    first, client = ipa.authenticate(None, "AA", code)
                    bound = ipa.es10(tlv("BF21", client["smdpSigned2"], client["smdpSignature2"], client["smdpCertificate"]))
            pending = tlv("A1", tlv("5A", bytes.fromhex(self.eid)), tlv("BF2F", tlv("80", b"\1"), tlv("81", b"\6\x40"),
                                                                        tlv("0C", b"localhost:1")), tlv("5F37", bytes(64)))
            with self.assertRaises(HttpError) as error:
                ipa.call("handleNotification", pendingNotification=pending)
            self.assertEqual(error.exception.status, 400)
            self.assertIn("euiccNotificationSignature does not verify", error.exception.text)
            result = tlv("A0", tlv("A0", tlv("80", bytes.fromhex(first["transactionId"])), tlv("02", b"\1"),
                                   tlv("A2", tlv("A0", tlv("4F", b"\0\x10")))), tlv("5F37", bytes(64)))
            with self.assertRaises(HttpError) as error:
                ipa.call("handleNotification", pendingNotification=result)
            self.assertIn("euiccSignPIR does not verify", error.exception.text)
            self.assertEqual([event for event, _ in smdpp.events()], ["authenticated"])
            eim.end()
            # After a cancellation that was refused the session is as before.
            card = json.loads((self.folder / "state-False.json").read_text())["eims"]["eim.example"][self.eid]
            self.assertEqual(card["session"]["transaction"], first["transactionId"])

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
