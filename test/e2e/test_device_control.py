# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc device --control: requests by `euicc device ask' while a card's IPAe is active."""
import argparse, contextlib, json, socket, subprocess, unittest

import circle, ground
from ground import run


def setUpModule():
    ground.enter_own_world()


class Control(circle.CircleCase):
    def setUp(self):
        super().setUp()
        self.socket = self.folder / "device.sock"

    def ask(self, status=0, **request):
        done = run("device", "ask", "--control", self.socket, json.dumps(request))
        self.assertEqual(done.returncode, status, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer.pop("ok"), not status)
        return answer

    def controlled(self, eim, other, **more):
        return self.device(eim, other, options=("--control", self.socket), **more)

    def seen(self, device, *lines):
        """Waits for these lines after the earlier ones, in this order."""
        def come():
            rest = iter(device.lines[self.before:])
            return all(any(line.startswith(wanted) for line in rest) for wanted in lines)
        ground.wait_for(come) or self.fail(device.lines[self.before:])
        self.before = len(device.lines)

    def test_a_day_at_sea(self):
        """Coverage, links, location, time and power: the IPAe continues to poll when it is possible."""
        with circle.Eim(self, {"orders": ["list"]}) as eim, circle.Eim(self, other=True) as other:
            with self.controlled(eim, other) as device:
                self.idle(device)
                self.before = len(device.lines)
                self.ask(do="coverage", state="none")
                self.seen(device, "service: none")
                self.ask(do="coverage", state="limited", cause=15)
                self.seen(device, "service: limited, 00101 rejects with cause 15")
                self.ask(do="location", area=7)
                self.ask(do="coverage", state="normal")
                self.seen(device, "location: area 7", "service: normal, 00101")
                self.ask(do="tick", seconds=100)
                self.seen(device, "time skipped: 100 s", "expired: timer 1", "OPEN CHANNEL", "TIMER MANAGEMENT: timer 1")
                self.ask(do="powercut", seconds=30)
                self.seen(device, "power cut: for 30 s", "power on", "IMSI: 001010000000001", "service: normal, 00101",
                          "OPEN CHANNEL", "TIMER MANAGEMENT: timer 1")
                shown = self.ask(do="show")
                self.assertEqual([shown[key] for key in ("imsi", "service", "plmn", "area", "powered", "channels")],
                                 ["001010000000001", "normal", "00101", 7, True, []])
                self.assertIn("1", shown["timers"])
            self.assertFalse(self.socket.exists())
            self.assertEqual(eim.work(), ["->", "list ok"])

    def test_a_dropped_link(self):
        """A link is lost during a poll: the card gets the event and polls again."""
        listener = socket.create_server(("127.0.0.1", 0))  # accepts connections and sends nothing
        self.addCleanup(listener.close)
        mute = argparse.Namespace(port=listener.getsockname()[1])
        with self.controlled(mute, mute) as device:
            device.wait_for("OPEN CHANNEL: channel 1, tcp eim.example:443")
            self.before = 0
            self.assertEqual(self.ask(do="linkdrop"), {"channels": 1})
            self.seen(device, "link dropped: channel 1", "CLOSE CHANNEL: channel 1")

    def test_the_menu(self):
        """The menu of the card has one item: poll now."""
        with circle.Eim(self) as eim, circle.Eim(self, other=True) as other:
            with self.controlled(eim, other) as device:
                self.idle(device)
                self.assertIn("SET UP MENU: eIM; 1 Poll now", device.lines)
                self.before = len(device.lines)
                self.assertIn("no such item", self.ask(status=1, do="menu", item=2)["error"])
                self.ask(do="menu", item=1)
                self.seen(device, "menu: item 1", "OPEN CHANNEL", "TIMER MANAGEMENT: timer 1")
                self.assertEqual(self.ask(do="show")["menu"], {"1": "Poll now"})

    def test_a_short_message(self):
        """A short message without another consumer triggers a poll of the IPAe."""
        with circle.Eim(self) as eim, circle.Eim(self, other=True) as other:
            with self.controlled(eim, other) as device:
                self.idle(device)
                self.before = len(device.lines)
                self.assertEqual(self.ask(do="sms", tpdu="0405912143F57FF66211320000000002C834"),
                                 {"sw": "9000", "response": ""})
                self.seen(device, "SMS: ", "OPEN CHANNEL", "TIMER MANAGEMENT: timer 1")
                # A command packet for an unknown TAR gets a response packet with status 09 (TS 102 225).
                packet = "0D" + "0001" + "0000" + "FFFFFF" + "0000000000" + "00" + "00A4040000"
                answer = self.ask(do="sms", packet=f"{len(packet) // 2:04X}{packet}")
                self.assertEqual(answer["sw"], "9000")
                self.assertRegex(answer["response"], r"^027100.*FFFFFF.*09$")

    def test_followers(self):
        with circle.Eim(self) as eim, circle.Eim(self, other=True) as other:
            with self.controlled(eim, other) as device:
                self.idle(device)
                follower = subprocess.Popen([ground.EUICC, "device", "ask", "--control", self.socket, '{"do": "follow"}'],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
                self.addCleanup(follower.stdout.close)
                self.assertEqual(json.loads(follower.stdout.readline()), {"ok": True})
                self.ask(do="coverage", state="none")
                while (event := json.loads(follower.stdout.readline())["event"])["event"] != "service":
                    pass
                self.assertEqual(event["detail"], "none")
            self.assertEqual(follower.wait(ground.PATIENCE), 0)

    def test_refusals(self):
        with circle.Device("--card", self.card, "--control", self.socket) as device:
            device.wait_for("service: normal")
            self.assertIn("one of coverage, ", self.ask(status=1, do="dance")["error"])
            self.assertIn("no such item", self.ask(status=1, do="menu", item=9)["error"])
            with socket.socket(socket.AF_UNIX) as one:
                one.connect(str(self.socket))
                one.sendall(b"nonsense\n[]\n" + b'{"do": "show"}\n' + b"x" * 10000)
                answers = b""
                with contextlib.suppress(ConnectionResetError):  # unread data
                    while part := one.recv(4096):
                        answers += part
                self.assertEqual([json.loads(line)["ok"] for line in answers.splitlines()], [False, False, True])
            second = run("device", "--card", self.folder / "other.euicc", "--control", self.socket)
            self.assertEqual(second.returncode, 1)
        (self.folder / "thesis").write_text("mine")
        for path in (self.folder / "thesis", self.folder / "none/socket", "/" + "x" * 200):
            ended = run("device", "--card", self.card, "--control", path)
            self.assertEqual((ended.returncode, ended.stdout), (1, ""))
            self.assertOneLine(circle.messages(ended.stderr), "euicc device: ", str(path))
        self.assertEqual((self.folder / "thesis").read_text(), "mine")
        done = run("device", "ask", "--control", self.folder / "none", '{"do": "show"}')
        self.assertEqual(done.returncode, 1)
        self.assertOneLine(done.stderr, "is the command running?")
        self.assertEqual(run("device", "ask", "--control", self.socket).returncode, 2)


class ControlInReader(circle.CircleCase):
    IN_READER = True

    def test_a_power_cut(self):
        path = self.folder / "device.sock"
        with circle.Eim(self) as eim, circle.Eim(self, other=True) as other:
            with self.device(eim, other, options=("--control", path)) as device:
                self.idle(device)
                before = len(device.lines)
                self.assertEqual(run("device", "ask", "--control", path, '{"do": "powercut"}').returncode, 0)
                ground.wait_for(lambda: "service: normal, 00101" in device.lines[before:]) or self.fail(device.lines)
                self.assertEqual(device.lines[before:][:3], ["power cut: for 1 s", "power on", "IMSI: 001010000000001"])
                self.idle(device, 2)


if __name__ == "__main__":
    unittest.main()
