# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc device: its radio, its end, and what it refuses, in one process and through a real pcscd."""
import datetime, re, signal, unittest

import ground
from circle import KEYS, SIMS, Device, DeviceCase, messages
from ground import Run, run


def setUpModule():
    ground.enter_own_world()


class Attach(DeviceCase):
    VOYAGE = ("0-30 00101", "30-60 00102", "60 00101", f"sim 001010000000001 {KEYS}")
    STORY = ["IMSI: 001010000000001", "attach: 00101, authenticated", "service: normal, 00101",
             "service: limited, 00102 rejects with cause 11", "attach: 00101, authenticated", "service: normal, 00101"]

    @staticmethod
    def story(lines):
        return [line for line in lines if re.match("IMSI|attach|service", line)]

    def test_in_this_process(self):
        trace = self.folder / "trace.pcapng"
        lines = self.run_device("--card", self.card, "--radio", self.radio(*self.VOYAGE), "--time-scale", 60, "--for",
                                75, "--trace", trace, "--clock", datetime.date.today())  # a clock that load does not advance
        self.assertEqual(self.story(lines), self.STORY)
        self.assertIn("SET UP EVENT LIST", lines)
        self.assertIn("TIMER MANAGEMENT: timer 1 in 60 s", lines)
        self.assertIn("expired: timer 1", lines)
        self.assertGreater(trace.stat().st_size, 1000)
        # The SIM stores the sequence number; the next network has no record of it and resynchronises.
        lines = self.run_device("--card", self.card, "--radio", self.radio(*self.VOYAGE), "--until", "service")
        self.assertIn("attach: 00101, resynchronised", lines)

    def test_in_a_reader(self):
        with Run(self.card, "--pcscd"):
            with Device("--reader", ground.READER, "--radio", self.radio("0 00101", *SIMS)) as device:
                device.wait_for("service: normal, 00101")
                self.travel(device, "0 00102")
                device.wait_for("service: limited, 00102")
                self.travel(device, "0 00101")
                device.wait_for("service: normal, 00101", 2)
                self.assertEqual(device.end(), 0, device.error_output)
            self.assertEqual(self.story(device.lines), self.STORY)
            with Device("--reader", ground.READER) as device:
                device.wait_for("service: normal")
                taken = run("device", "--reader", ground.READER)
                self.assertEqual(taken.returncode, 1)
                self.assertOneLine(taken.stderr, "another program is using the card")
                self.assertEqual(device.end(), 0, device.error_output)

    def test_a_foreign_key(self):
        radio = self.radio("0 00101", f"sim 001010000000001 {KEYS[:-2]}00")
        lines = self.run_device("--card", self.card, "--radio", radio, "--until", "service")
        self.assertEqual(self.story(lines), ["IMSI: 001010000000001",
                                             "attach: 00101, the SIM refuses the network's MAC",
                                             "service: limited, 00101 rejects with cause 3"])

    def test_a_forbidden_network(self):
        """A network that rejected the SIM is in its EF.FPLMN and not tried again; the registered network is in EF.EPSLOCI."""
        for service in ("rejects with cause 11", "is forbidden to this SIM"):
            lines = self.run_device("--card", self.card, "--radio", self.radio("0 00102"), "--until", "service")
            self.assertIn(f"service: limited, 00102 {service}", lines)
        self.run_device("--card", self.card, "--radio", self.radio("0 00102", "0 00101"), "--until", "service: normal, 00101")
        port = ground.free_port()
        with Run(self.card, "--listen", f"127.0.0.1:{port}"), ground.Vpcd.connecting_to(port) as reader:
            reader.send(reader.ON)
            reader.command("00A4040407A0000000871002")
            self.assertTrue(reader.command("00A40004026F7B").startswith("61"))
            self.assertTrue(reader.command("00B0000003").startswith("00F120"))
            self.assertTrue(reader.command("00A40004026FE3").startswith("61"))
            self.assertRegex(reader.command("00B0000012"), "^0BF600F110000101.{8}00F1100001009000$")

    def test_the_radio_is_read_again(self):
        with Device("--card", self.card, "--radio", self.radio("0 00101")) as device:
            device.wait_for("service: normal, 00101")
            self.radio("0 90170 imsi=*")
            device.process.send_signal(signal.SIGHUP)
            device.wait_for("service: normal, 90170")
            self.radio("nonsense")
            device.process.send_signal(signal.SIGHUP)
            complaint = next(line for line in device.process.stderr if b"ASan" not in line)
            self.assertIn(b"radio:1: must be", complaint)
            self.radio("0 00102")
            device.process.send_signal(signal.SIGHUP)
            device.wait_for("service: limited, 00102 rejects with cause 11")

    def test_ends(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Device("--card", self.card) as device:
                device.wait_for("service: normal, 00101")
                self.assertEqual(device.end(number), 0)
                self.assertEqual(device.error_output, "")
        lines = self.run_device("--card", self.card, "--until", "attach")
        self.assertTrue(lines[-1].startswith("TIMER") or lines[-1].startswith("service"), lines)
        ended = run("device", "--card", self.card, "--until", "the end", "--for", 2)
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(messages(ended.stderr), "ended before `the end'")
        self.assertRegex(ended.stdout, r"\A +\d+\.\d{3}  IMSI: 001010000000001\n")

    def test_complaints(self):
        card = ("--card", self.card)
        for arguments, complaint in (((), "--card"), ((*card, "--reader", "x"), "--card"), ((*card, "more"), "more"),
                                     ((*card, "--time-scale", "0"), "0"), ((*card, "--for", "0"), "--for"),
                                     ((*card, "--host", "eim"), "eim"), ((*card, "--host", "eim=eim"), "eim"),
                                     ((*card, "--dns", "x"), "IPv4"), ((*card, "--imei", "1"), "14 digits"),
                                     ((*card, "--ipa", "x"), "ipae"), ((*card, "--profile", "x"), "hex"),
                                     *(((*card, "--clock", when), f"--clock {when}: must be YYYY-MM-DD")
                                       for when in ("", "x", "2026", "2026-1-1", "1969-12-31", "2070-01-01", "2026-01-01T", "2026-01-01T00:00",
                                                    "2026-01-01T00:00:00x", "unset")),
                                     ((*card, "--dns", "8.8.8.8", "--host", "eim=localhost"), "--host"),
                                     (("--reader", "x", "--inside"), "--card"),
                                     (("--reader", "x", "--trace", self.folder / "t"), "euicc run")):
            ended = run("device", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), arguments)
            self.assertOneLine(ended.stderr, "euicc device: ", complaint)
        for arguments, complaint in ((("--card", self.folder / "none"), "none"), (("--reader", "x"), "PC/SC"),
                                     ((*card, "--radio", self.folder / "none"), "No such file"),
                                     ((*card, "--radio", self.radio("0 00101", "0 001")), "radio:2: must be FROM"),
                                     ((*card, "--trace", "/nowhere/file"), "/nowhere/file")):
            ended = run("device", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
            self.assertOneLine(ended.stderr, "euicc device: ", complaint)


if __name__ == "__main__":
    unittest.main()
