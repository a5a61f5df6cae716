# SPDX-License-Identifier: GPL-3.0-or-later
"""For end-to-end tests of `euicc eim`: a minimal IPA, which sends ESipa requests over HTTPS."""
import http.client, shutil, ssl

import ground
from ground import CardCase, run
from servers import Server, queue

TYPE = "application/x-gsma-rsp-asn1"
PROTOCOL = "gsma/rsp/v2.1.0"


def tlv(tag, value):
    """A TLV in hex, `value` in hex."""
    length = len(value) // 2
    head = f"{length:02X}" if length < 0x80 else f"81{length:02X}" if length < 0x100 else f"82{length:04X}"
    return tag + head + value


class EsipaCase(CardCase):
    """A card that is associated with an eIM, and ESipa requests to the server of the eIM at `port`."""

    protocol = PROTOCOL  # of responses

    def setUp(self):
        super().setUp()
        shutil.copytree(self.store / "card.pki", self.folder / "card.pki")
        self.pki = self.folder / "card.pki"
        self.port = ground.free_port()
        sent = run("eim", "send", "--card", self.card, "--associate", "list")
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def server(self, *packages, options=()):
        return Server("eim", "--json", "--pki", self.pki, "--listen", f"localhost:{self.port}",
                      *(("--queue", queue(self, packages)) if packages else ()), *options)

    def post(self, body, path="/gsma/rsp2/asn1", content_type=TYPE, protocol=PROTOCOL):
        """Returns status and response in hex; the reason of a refusal is in self.why. The server's certificate must chain to
        the CI of the PKI folder. A `protocol` of None is omitted."""
        ca = ssl.DER_cert_to_PEM_cert((self.pki / "CertificateIssuer/CERT_CI_ECDSA_NIST.der").read_bytes())
        peer = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ground.PATIENCE,
                                           context=ssl.create_default_context(cadata=ca))
        fields = {"Content-Type": content_type, "X-Admin-Protocol": protocol}
        peer.request("POST", path, bytes.fromhex(body), {name: value for name, value in fields.items() if value is not None})
        answer = peer.getresponse()
        body = answer.read()
        self.assertEqual(answer.headers["X-Admin-Protocol"], self.protocol)
        if answer.status >= 400:
            self.assertEqual(answer.headers["Content-Type"], "text/plain;charset=UTF-8")
            self.why = body.decode().rstrip("\n")
            self.assertGreater(len(self.why), 10)
            self.assertNotIn("\n", self.why)
            body = b""
        body = body.hex().upper()
        if body:
            self.assertEqual(answer.headers["Content-Type"], TYPE)
        peer.close()
        return answer.status, body

    def get_package(self):
        status, answer = self.post(tlv("BF4F", tlv("5A", self.eid)))
        self.assertEqual(status, 200)
        return answer

    def package(self):
        """The EuiccPackageRequest in the response to GetEimPackage."""
        answer = self.get_package()
        return answer[answer.index("BF51"):]

    def provide(self, result):
        status, answer = self.post(tlv("BF50", tlv("5A", self.eid) + result))
        self.assertEqual(status, 200)
        return answer
