# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc eim with many, slow, hostile and vanishing clients, and with an SM-DP+ that does not respond."""
import contextlib, http.client, json, pathlib, resource, socket, ssl, threading, time, unittest

import circle, ground
from esipa_case import PROTOCOL, TYPE, EsipaCase, tlv
from ground import Control, run


def setUpModule():
    ground.enter_own_world()


class Clients(EsipaCase):
    def test_clients_that_vanish(self):
        """Clients that disconnect after their requests: a write to such a client does not end the server."""
        request = b"POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n" \
                  b"X-Admin-Protocol: gsma/rsp/v2.1.0\r\nContent-Length: 3\r\n\r\n\xbf\x4f\x00"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.server() as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context.minimum_version = context.maximum_version = version
                for _ in range(20):
                    peer = context.wrap_socket(socket.create_connection(("127.0.0.1", self.port)))
                    peer.sendall(request % TYPE.encode() * 8)
                    peer.close()
            self.assertEqual(self.post("BF4F00"), (200, "BF4F03020104"))
            server.end()

    def test_hostile_clients(self):
        """Random data, incomplete requests and a control line without an end: other clients are served meanwhile."""
        path = self.folder / "control"
        with self.server(options=("--control", path)) as server:
            open_ones = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(50)]
            for number, peer in enumerate(open_ones):
                peer.sendall(bytes([number]) * 100 if number % 2 else b"\x16\x03\x01")
            control = Control(path)
            with self.assertRaises(OSError):
                for _ in range(100):
                    control.socket.sendall(b"x" * 65536)
            control.close()
            crowd = [Control(path) for _ in range(20)]
            self.assertEqual(crowd[0].ask(do="show")["ok"], True)
            self.assertEqual(crowd[19].lines.readline(), b"")
            for one in crowd:
                one.close()
            self.assertEqual(self.post("5A" * 10000), (400, ""))
            self.assertEqual(self.get_package(), "BF4F03020101")
            for peer in open_ones:
                peer.close()
            server.end()

    def test_more_clients_than_descriptors(self):
        """More clients than descriptors wait: files and the control socket work, the CPU is idle, then all are served."""
        path = self.folder / "control"
        with self.server(options=("--control", path)) as server:
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (100, 100))
            crowd = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(150)]
            descriptors = pathlib.Path(f"/proc/{server.process.pid}/fd")
            self.assertTrue(ground.wait_for(lambda: len(list(descriptors.iterdir())) >= 60))
            before = ground.cpu_seconds(server.process.pid)
            time.sleep(1)
            self.assertLess(ground.cpu_seconds(server.process.pid) - before, 0.5)
            self.assertLess(len(list(descriptors.iterdir())), 90)
            done = run("eim", "ask", "--control", path, json.dumps({"do": "order", "eid": self.eid, "orders": ["list"]}))
            self.assertEqual(done.returncode, 0, done.stderr)
            for peer in crowd:
                peer.close()
            self.assertTrue(self.get_package().startswith("BF4F"))
            server.end()
            self.assertEqual(circle.messages(server.error_output), "")

    def test_a_header_without_end(self):
        with self.server() as server:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), ground.PATIENCE)) as peer:
                peer.sendall(b"POST /gsma/rsp2/asn1 HTTP/1.1\r\n")
                with contextlib.suppress(OSError):
                    for _ in range(100):
                        peer.sendall(b"X-A: " + b"b" * 1000 + b"\r\n")
                self.assertIn(b" 431 ", peer.recv(65536))
            self.assertTrue(self.get_package().startswith("BF4F"))
            server.end()

    @contextlib.contextmanager
    def slow_download(self):
        """A card that waits for its SM-DP+, which accepts the connection and does not respond: the connection, and the
        response that the card will get."""
        slow = socket.create_server(("127.0.0.1", 0))
        slow.settimeout(ground.PATIENCE)
        self.addCleanup(slow.close)
        address = f"localhost:{slow.getsockname()[1]}"
        with self.server({"download": f"1${address}$ONE", "transaction": "C0FFEE"}) as server:
            self.assertIn("BF54", self.get_package())
            answers = []
            info = tlv("BF20", "8203020500" + "A900" + "AA00")
            request = tlv("BF39", tlv("81", "11" * 16) + tlv("83", address.encode().hex()) + info + tlv("82", "C0FFEE"))

            server.request = request

            def ask():
                with contextlib.suppress(http.client.RemoteDisconnected):
                    answers.append(self.post(request))

            waiter = threading.Thread(target=ask)
            waiter.start()
            connection, _ = slow.accept()
            yield server, connection
            connection.close()
            waiter.join()
            server.answers = answers

    def send(self, body):
        """A request whose client does not wait for the response; its connection."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        peer = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ground.PATIENCE, context=context)
        peer.request("POST", "/gsma/rsp2/asn1", bytes.fromhex(body), {"Content-Type": TYPE, "X-Admin-Protocol": PROTOCOL})
        return peer

    def test_a_crowd_waits_for_an_smdp(self):
        """Some of the waiting clients disconnect; their number is bounded, and requests that need no SM-DP+ are served."""
        with self.slow_download() as (server, _):
            waiting = [self.send(server.request) for _ in range(63)]
            for peer in waiting[::2]:
                peer.close()
            self.assertEqual(self.post(server.request), (200, "BF390381017F"))
            self.assertIn("BF54", self.get_package())
            server.end()
            for peer in waiting:
                peer.close()
        self.assertEqual([line["reason"] for line in server.records if "reason" in line],
                         ["too many requests are waiting for an SM-DP+"] + 64 * ["the eIM is shutting down"])

    def test_others_while_an_smdp_thinks(self):
        with self.slow_download() as (server, _):
            before = time.monotonic()
            for _ in range(5):
                self.assertIn("BF54", self.get_package())
            self.assertLess(time.monotonic() - before, 5)
        # The slow server closed the connection: undefinedError.
        self.assertEqual(server.answers, [(200, "BF390381017F")])
        self.assertRegex(server.records[-1]["reason"], "Connection reset by peer|Empty reply from server")
        self.assertEqual([line["function"] for line in server.records],
                         6 * ["GetEimPackage"] + ["InitiateAuthentication"])

    def test_ends_while_an_smdp_thinks(self):
        with self.slow_download() as (server, _):
            server.end()
        self.assertEqual(server.records[-1]["reason"], "the eIM is shutting down")
        self.assertEqual(server.answers, [])


if __name__ == "__main__":
    unittest.main()
