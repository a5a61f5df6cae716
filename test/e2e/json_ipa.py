# SPDX-License-Identifier: GPL-3.0-or-later
"""An IPAd that speaks ESipa in JSON only (SGP.32 6.4), over a card that a reader has: each procedure of an IPA."""
import base64, http.client, json, ssl

import compact_forms, ground
from stdio_client import es10, find, segments, tlv, tlvs

DEVICE = tlv("A1", tlv("80", bytes.fromhex("35290611")), tlv("A1"))  # deviceInfo: a TAC, no capabilities
NO_PACKAGE = 1  # eimPackageError


class Refused(Exception):
    """A functionExecutionStatus other than success; `code` is subject and reason."""

    def __init__(self, status):
        data = status.get("statusCodeData", {})
        self.status, self.message = status["status"], data.get("message")
        self.code = data.get("subjectCode"), data.get("reasonCode")
        super().__init__(f"{self.status} {self.code}: {self.message}")


class HttpError(Exception):
    def __init__(self, status, text):
        self.status, self.text = status, text
        super().__init__(f"{status}: {text}")


class Ipa:
    """`command` sends an APDU in hex to the card; `port` is that of the eIM, `pki` the folder with its CI. `calls` are the
    functions that were called. With `compact` it sends compact forms; `features` are its ipaFeatures (BIT STRING in hex)."""

    HEADERS = {"Content-Type": "application/json;charset=UTF-8", "X-Admin-Protocol": "gsma/rsp/v2.1.0",
               "User-Agent": "gsma-rsp-ipad"}

    def __init__(self, command, port, pki):
        self.command, self.port, self.calls = command, port, []
        self.compact, self.features = False, "06C0"
        self.ca = ssl.DER_cert_to_PEM_cert((pki / "CertificateIssuer/CERT_CI_ECDSA_NIST.der").read_bytes())
        self.eid, self.channel = ground.read_eid(command)  # the ISD-R stays selected

    # ---- the card ----

    def transmit(self, command):
        answer = self.command(command)
        data = answer[:-4]
        while answer[-4:-2] == "61":
            answer = self.command(f"0{command[1]}C00000{answer[-2:]}")
            data += answer[:-4]
        return bytes.fromhex(data), answer[-4:]

    def es10(self, message):
        return es10(f"{self.channel:X}", message, self.transmit)

    def notifications(self):
        """The stored PendingNotifications, whole."""
        return [whole for _, _, whole in tlvs(find(self.es10(tlv("BF2B")), "BF2B", "A0"))]

    def remove(self, number):
        result = find(self.es10(tlv("BF30", tlv("80", number))), "BF30", "80")
        if result != b"\0":
            raise AssertionError(f"RemoveNotificationFromList {number.hex()}: {result.hex()}")

    # ---- the eIM ----

    def post(self, function, body, path="/gsma/rsp2/esipa/", **headers):
        """Status, header fields and octets of the response; a header field of None is omitted."""
        sent = {**self.HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        peer = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ground.PATIENCE,
                                           context=ssl.create_default_context(cadata=self.ca))
        peer.request("POST", path + function, body, {name: value for name, value in sent.items() if value is not None})
        answer = peer.getresponse()
        octets = answer.read()
        peer.close()
        return answer.status, answer.headers, octets

    def call(self, function, **members):
        """Members that are octets are sent in Base64; so they are returned, but for texts."""
        self.calls.append(function)
        body = {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in members.items() if value is not None}
        status, headers, octets = self.post(function, json.dumps(body))
        if status == 204 and not octets:
            return {}
        if status != 200:
            raise HttpError(status, octets.decode())
        if headers["Content-Type"] != "application/json;charset=UTF-8" or headers["X-Admin-Protocol"] != "gsma/rsp/v2.1.0":
            raise AssertionError(headers.items())
        answer = json.loads(octets)
        execution = answer.pop("header")["functionExecutionStatus"]
        if execution["status"] != "Executed-Success":
            raise Refused(execution)
        return {name: base64.b64decode(value) if isinstance(value, str) and name not in ("transactionId", "matchingId")
                else value for name, value in answer.items()}

    def form(self, name, octets, *known):
        """What is sent of a message that the card signed, and whose parts `known` the eIM made itself."""
        if not self.compact:
            return octets
        if known:
            return compact_forms.authenticated(octets, *known)
        return compact_forms.notification(octets, self.eid) if name == "notification" else getattr(compact_forms, name)(octets)

    # ---- procedures ----

    def poll(self, **members):
        """eIM Package Retrieval (3.1.1.1) until the eIM has no package: the names of the packages."""
        done = []
        while True:
            answer = self.call("getEimPackage", eidValue=self.eid, **members)
            if "eimPackageError" in answer:
                if answer["eimPackageError"] != NO_PACKAGE:
                    raise AssertionError(answer)
                return done
            (name, package), = answer.items()
            done.append(name)
            {"euiccPackageRequest": self.execute, "ipaEuiccDataRequest": self.provide_data,
             "profileDownloadTriggerRequest": self.download}[name](package)

    def provide(self, result, **members):
        """Delivers a result and removes from the card what the eIM acknowledges; the numbers."""
        answer = self.call("provideEimPackageResult", eimPackageResult=result, **{"eidValue": self.eid, **members})
        numbers = [number for _, number, _ in tlvs(find(answer["eimAcknowledgements"], "BF53"))] \
            if "eimAcknowledgements" in answer else []
        for number in numbers:
            self.remove(number)
        return numbers

    def execute(self, package):
        """eUICC Package Execution (3.3.1)."""
        result = self.es10(package)
        pending = [self.form("notification", one) for one in self.notifications()]
        self.provide(tlv("30", result, tlv("A0", *pending)) if pending else result)

    def provide_data(self, request):
        """IpaEuiccDataRequest (2.11.1.2): EUICCInfo, association token, certificates, as the list of tags asks for them."""
        tags = find(request, "BF52", "5C").hex().upper()
        sources = (("84", "BF55", "A0", "30"), ("A5", "BF56", "A0"), ("A6", "BF56", "A0"))
        data = [whole for wanted, *path in sources if wanted in tags
                for tag, _, whole in tlvs(find(self.es10(tlv(path[0])), *path)) if tag == wanted]
        data[:0] = [self.es10(tlv(tag)) for tag in ("BF20", "BF22") if tag in tags]
        own = (("A8", tlv("A8", tlv("80", bytes.fromhex(self.features)))), ("A9", tlv("A9", find(DEVICE, "A1"))))
        if transaction := [value for tag, value, _ in tlvs(find(request, "BF52")) if tag == "83"]:
            data.append(tlv("87", *transaction))
        data += [whole for tag, whole in own if tag in tags]
        self.provide(tlv("BF52", tlv("A0", *data)))

    def authenticate(self, address=None, transaction=None, matching_id=b"", **changes):
        """Common mutual authentication: what InitiateAuthentication and AuthenticateClient returned."""
        challenge = find(self.es10(tlv("BF2E")), "BF2E", "80")
        first = self.call("initiateAuthentication", **{
            "euiccChallenge": challenge, "euiccInfo1": None if self.compact else self.es10(tlv("BF20")), "smdpAddress": address,
            "eimTransactionId": transaction, **changes})
        matching_id = first.get("matchingId", matching_id.decode()).encode()
        given = first.get("ctxParams1")
        context = given or tlv("A0", tlv("80", matching_id) if matching_id else b"", DEVICE)
        response = self.es10(tlv("BF38", first["serverSigned1"], first["serverSignature1"],
                                 first["euiccCiPKIdentifierToBeUsed"], first["serverCertificate"], context))
        return first, self.call("authenticateClient", transactionId=first["transactionId"],
                                authenticateServerResponse=self.form("authenticated", response, *([given] if given else [])))

    def download(self, trigger):
        """Indirect Profile Download (3.2.3.2)."""
        parts = {tag: value for tag, value, _ in tlvs(find(trigger, "BF54"))}
        data = {tag: value for tag, value, _ in tlvs(parts.get("A0", b""))}
        transaction = parts["82"].hex().upper() if "82" in parts else None
        address, matching_id = None, b""
        if "80" in data:
            _, address, matching_id = data["80"].decode().split("$")[:3]
            matching_id = matching_id.encode()
        elif "A2" in data:
            address = find(data["A2"], "80").decode()
        try:
            first, client = self.authenticate(address, transaction, matching_id)
            if "profileDownloadTrigger" in client:
                return self.download(client["profileDownloadTrigger"])
            prepared = self.es10(tlv("BF21", client["smdpSigned2"], client["smdpSignature2"],
                                     client.get("hashCc", b""), client["smdpCertificate"]))
            bound = self.call("getBoundProfilePackage", transactionId=first["transactionId"],
                              prepareDownloadResponse=self.form("prepared", prepared))
        except Refused as refused:
            error = tlv("30", tlv("80", b"\x7F"), tlv("04", " ".join(refused.code).encode()))
            self.provide(tlv("BF54", tlv("82", bytes.fromhex(transaction)), error))
            return
        for segment in segments(bound["boundProfilePackage"]):
            result = self.es10(segment)
        self.call("handleNotification", pendingNotification=self.form("installation", result))
        self.remove(find(result, "BF37", "BF27", "BF2F", "80"))

    def cancel(self, transaction, reason):
        """Cancels an RSP session (3.2.3.2, 5.14.8)."""
        response = self.es10(tlv("BF41", tlv("80", bytes.fromhex(transaction)), tlv("81", bytes([reason]))))
        self.call("cancelSession", transactionId=transaction, cancelSessionResponse=self.form("cancelled", response))

    def deliver_notifications(self):
        """Notification Delivery (3.7) through the eIM."""
        for pending in self.notifications():
            self.call("handleNotification", pendingNotification=self.form("notification", pending))
            self.remove(find(pending, "30", "BF2F", "80"))
