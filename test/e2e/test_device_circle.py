# SPDX-License-Identifier: GPL-3.0-or-later
"""Card, device, radio, eIM and SM-DP+ together, in one process and through a real pcscd."""
import argparse, json, re, signal, unittest

import ground
from circle import CircleCase, Eim, Smdpp
from ground import Run, run


def setUpModule():
    ground.enter_own_world()


class OwnAccessPoint(CircleCase):
    """The access point of the card's settings is used for profiles that have none."""

    CREATE = ("--apn", "sea.example")

    def test_enable(self):
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim:
            with self.device(eim) as device:
                device.wait_for("service: normal, 00102")
                device.wait_for("TIMER MANAGEMENT: timer 1")
                self.assertAccessPoints(device, "sea.example")
            self.assertEqual(eim.work(), ["->", "enable ok"])

    def test_names_that_are_none(self):
        for name in ("", ".", "a..b", "a" * 64, "a" * 63 + "." + "b" * 36):
            made = run("create", self.folder / "other.euicc", "--pki", self.store / "card.pki", "--apn", name)
            self.assertEqual(made.returncode, 1)
            self.assertIn("labels must have 1 to 63 octets, 99 in all", made.stderr)
            self.assertFalse((self.folder / "other.euicc").exists())


class Circle(CircleCase):
    """Card, device, radio and eIM: orders are executed, and each gets one result."""

    def test_orders(self):
        with Eim(self, {"orders": ["list"]}, {"orders": [f"set-fallback={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other) as device:
                self.idle(device, 2)  # and polls again in time
                self.assertIn("DNS: eim.example is 198.18.0.2", device.lines)
                for name in ("eim", "other"):
                    self.assertIn("OPEN CHANNEL: channel 1, " + self.LINK.format(name), device.lines)
            self.assertEqual(eim.work(), ["->", "list ok", "->", "set-fallback fallbackNotAllowed"])
            self.assertEqual(other.work(), ["->", "get-rat ok"])
            self.assertGreaterEqual([line["answer"] for line in other.end()].count("noEimPackageAvailable"), 2)

    def test_enable(self):
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim:
            with self.device(eim) as device:
                device.wait_for("service: normal, 00102")
                device.wait_for("TIMER MANAGEMENT: timer 1")
                self.assertEqual([line for line in device.lines if re.match("REFRESH|reset|IMSI|attach", line)],
                                 ["IMSI: 001010000000001", "attach: 00101, authenticated", "REFRESH: mode 04", "reset",
                                  "IMSI: 001020000000001", "attach: 00102, authenticated"])
                self.assertAccessPoints(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_enable_without_a_reset(self):
        """A device that supports REFRESH "eUICC Profile State Change"."""
        profile = "2101E840110C00078000001FE2600000430000000000000050000000000000000320"
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--profile", profile)) as device:
                device.wait_for("service: normal, 00102")
                self.idle(device)
                self.assertIn("REFRESH: mode 09", device.lines)
                self.assertNotIn("reset", device.lines)
                self.assertAccessPoints(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_rollback(self):
        """It is enabled when its network is available."""
        with Eim(self, {"orders": [{"enable": {"iccid": self.away, "rollback": True}}]},
                 {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101",)) as device:
                device.wait_for("service: limited, 00101 rejects with cause 11")
                device.wait_for("REFRESH: mode 04", 2)  # the rollback
                self.travel(device, "0 00101", "0 00102")
                device.wait_for("service: normal, 00102")
                self.idle(device)
                self.assertEqual(device.lines.count("REFRESH: mode 04"), 3)
            self.assertEqual(eim.work(), ["->", "rollback ok", "->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_fallback_and_return(self):
        with Eim(self, {"orders": [f"set-fallback={self.home}", f"enable={self.away}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            everywhere, there = ("0 90170 imsi=00101",), ("0 90170 imsi=00101", "0 00102")
            with self.device(eim, other, radio=there) as device:
                device.wait_for("service: normal, 00102")
                self.idle(device)
                self.travel(device, *everywhere)
                device.wait_for("service: limited, 90170 rejects with cause 11")
                device.wait_for("service: normal, 90170", 2)
                self.travel(device, *there)
                device.wait_for("service: normal, 00102", 2)
                ground.wait_for(lambda: device.lines[-1] == "TIMER MANAGEMENT: timer 1 in 60 s") or self.fail(device.lines)
            self.assertEqual(eim.work(), ["->", "set-fallback ok enable ok"])
            causes = [line["stateChangeCause"] for line in eim.end() if "stateChangeCause" in line]
            self.assertIn(1, causes)  # fallback
        self.assertEqual(self.enabled(), [self.away])

    def test_two_eims(self):
        """Each eIM has its orders, and is notified of the state changes that the other one caused."""
        with Eim(self, {"orders": ["list"]}) as eim, \
                Eim(self, {"orders": [f"enable={self.away}"]}, other=True) as other:
            with self.device(eim, other) as device:
                device.wait_for("service: normal, 00102")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "list ok"])
            self.assertEqual(other.work(), ["->", "enable ok"])
            self.assertIn(0, [line.get("stateChangeCause") for line in eim.end()])  # otherEim
        self.assertEqual(self.enabled(), [self.away])


class TerminalProfiles(CircleCase):
    """TERMINAL PROFILEs of modems and phones: with BIP the card polls; without it the missing bits are logged."""

    @staticmethod
    def profiles(kind):
        lines = (ground.ROOT / "test/vectors/terminal_profiles.txt").read_text().splitlines()
        return [line.split()[::2] for line in lines if line.split()[1] == kind and not line.startswith("#")]

    def polled(self, lines, link=CircleCase.LINK.format("eim")):
        """The connection with the eIM was opened and closed."""
        opened = [i for i, line in enumerate(lines) if line.startswith("OPEN CHANNEL: channel 1, " + link)]
        return opened and any(line.startswith("CLOSE CHANNEL") for line in lines[opened[0]:])

    def test_with_bip(self):
        with Eim(self, {"orders": ["list"]}) as eim:
            for name, profile in self.profiles("bip"):
                with self.subTest(name), self.device(eim, options=("--profile", profile)) as device:
                    self.assertTrue(ground.wait_for(lambda: self.polled(device.lines)), device.lines)
            self.assertEqual(eim.work(), ["->", "list ok"])
            answers = [line.get("answer") for line in eim.end()]
            self.assertGreaterEqual(answers.count("noEimPackageAvailable"), len(self.profiles("bip")))

    def test_clocks(self):
        """The time of a terminal whose clock was never set, and a time after the expiry of a server's certificate."""
        known = {"eimId": "eim.example", "eimFqdn": "localhost", "eimIdType": "fqdn",
                 "trustedCertificate": str(self.store / "card.pki/CertificateIssuer/CERT_CI_ECDSA_NIST.der")}
        (self.folder / "ca.json").write_text(json.dumps(known))
        sent = run("eim", "send", "--card", self.card, "--pki", self.store / "card.pki", f"update-eim={self.folder / 'ca.json'}")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        before = {"none": None, "2066-00-40T25:00:00": "invalid date 66000452000000", "2026-13-01": "invalid date 62311000000000",
                  "1980-01-06": "1980-01-06 00:00:0. is before notBefore", "2015-02-01T12:00:00": "2015-02-01 12:0.:.. is before notBefore",
                  "2002-01-01": "2002-01-01 00:00:.. is before notBefore",
                  "2069-12-31": "not trusted: certificate has expired: notAfter 20.*, clock of the terminal 2069-12-31"}
        with Eim(self, {"orders": ["list"]}) as eim:
            for clock, note in before.items():
                options = ("--inside", "--clock", clock, f"--host=localhost=localhost:{eim.port}")
                with self.subTest(clock), self.device(eim, options=options) as device:
                    self.assertTrue(ground.wait_for(lambda: self.polled(device.lines, "tcp localhost:443")), device.lines)
                    notes = [line for line in device.lines if re.search("clock of the terminal", line)]
                    self.assertEqual(bool(notes), note is not None, device.lines)
                    self.assertRegex("".join(notes[:1]), note or "^$")
            answers = [line.get("answer") for line in eim.end()]
            self.assertGreaterEqual(answers.count("noEimPackageAvailable"), len(before) - 1)

    def test_without_bip(self):
        missing = "TERMINAL PROFILE lacks octet 12 bit 1 (OPEN CHANNEL), octet 12 bit 2 (CLOSE CHANNEL)"
        for name, profile in self.profiles("nobip"):
            with self.subTest(name):
                lines = self.run_device("--card", self.card, "--host", "eim.example=localhost:1", "--profile", profile,
                                        "--inside", "--time-scale", 100, "--for", 200)
                self.assertEqual(len([line for line in lines if line.startswith(f"card: IPAe: {missing}")]), 1, lines)
                self.assertFalse([line for line in lines if line.startswith("OPEN CHANNEL")])
                log, port = self.folder / f"{name}.log", ground.free_port()
                with Run(self.card, "--listen", f"127.0.0.1:{port}", "--text", log), \
                        ground.Vpcd.connecting_to(port) as reader:
                    reader.send(reader.ON)
                    self.assertEqual(reader.command("80AA000005A903840100"), "9000")
                    self.assertEqual(reader.command(f"80100000{len(profile) // 2:02X}{profile}"), "9000")
                    for _ in range(3):
                        self.assertEqual(reader.command("80F2000C"), "9000")
                self.assertEqual(log.read_text().count(missing), 1, log.read_text())


class CircleInReader(Circle):
    """The same over PC/SC, with the card in a process of its own."""

    IN_READER = True


class CircleOverCoap(CircleInReader):
    COAP = True
    LINK = "udp {}.example:5684"


class Download(CircleCase):
    """Direct Profile Download: the eIM orders, the card gets the profile from the SM-DP+."""

    def test_direct(self):
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}, {"orders": [f"enable={smdpp.iccid}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_indirect(self):
        """Indirect Profile Download through the eIM: the card opens no channel to the SM-DP+."""
        (self.folder / "indirect.json").write_text(json.dumps(
            {**json.loads((self.store / "eim.json").read_text()), "indirectProfileDownload": True}))
        sent = run("eim", "send", "--card", self.card, "--pki", self.store / "card.pki", "--state",
                   self.folder / "state-False.json", f"update-eim={self.folder / 'indirect.json'}")
        self.assertEqual(sent.returncode, 0, sent.stderr + sent.stdout)
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}, {"orders": [f"enable={smdpp.iccid}"]}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
                self.assertEqual([line for line in device.lines if "localhost" in line], [])
            self.assertEqual(eim.work(), ["->", "enable ok"])
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_immediate_enabling(self):
        """The card enables the downloaded profile, and the SM-DP+ gets both notifications."""
        with Smdpp(self) as smdpp, Eim(self, {"orders": ["immediate-enable"]}, {"download": smdpp.code}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101", "0 00103")) as device:
                device.wait_for("service: normal, 00103")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "immediate-enable ok"])
            self.assertEqual(smdpp.events()[:3], smdpp.INSTALLED)
            self.assertIn(5, [line.get("stateChangeCause") for line in eim.end()])  # immediateEnable
        self.assertEqual(self.enabled(), [smdpp.iccid])

    def test_a_power_cut(self):
        """Loss of power between package and result, over a slow link: the download is repeated, and there is one profile."""
        with Smdpp(self) as smdpp, Eim(self, {"download": smdpp.code}) as eim, \
                Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1"),
                             radio=("0 00101 rate=100",)) as device:
                # The package of some thousand octets needs seconds for itself.
                self.assertTrue(ground.wait_for(lambda: "bound" in [line["event"] for line in smdpp.records]))
                device.end(signal.SIGKILL)
            self.assertEqual(len(self.show()["profiles"]), 2)
            with self.device(eim, other, options=("--host", "localhost=127.0.0.1")) as device:
                self.idle(device)
            self.assertEqual(smdpp.events(), smdpp.INSTALLED[:2] + smdpp.INSTALLED)
            self.assertEqual([(line["function"], line["answer"]) for line in eim.end()
                              if line.get("notification") == "provideEimPackageResult"],
                             [("HandleNotification", "emptyResponse")])
        self.assertEqual([p["iccid"] for p in self.show()["profiles"]].count(smdpp.iccid), 1)


class DownloadInReader(Download):
    IN_READER = True

    test_a_power_cut = None  # of the device: there the card is another process


class DownloadOverCoap(DownloadInReader):
    """ES9+ uses HTTPS also if ESipa uses CoAP."""

    COAP = True


class Breaks(CircleCase):
    def test_a_power_cut(self):
        """Loss of power between the switch and its result: the result is delivered once after power-on."""
        with Eim(self, {"orders": [f"enable={self.away}"]}) as eim, Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with self.device(eim, other, radio=("0 00101",)) as device:
                device.wait_for("service: limited")
                device.end(signal.SIGKILL)
            with self.device(eim, other) as device:
                device.wait_for("IMSI: 001020000000001")
                self.idle(device)
            self.assertEqual(eim.work(), ["->", "enable ok"])
        self.assertEqual(self.enabled(), [self.away])

    def test_no_eim(self):
        """No server listens: the failure is logged, and the card polls again after its back-off."""
        nobody = argparse.Namespace(port=ground.free_port())
        with self.device(nobody, nobody, options=("--inside",)) as device:
            device.wait_for("OPEN CHANNEL: result 3A 07")
            device.wait_for("card: poll: failed 1 times; next in about 30 s")
            device.wait_for("TIMER MANAGEMENT: timer 1 in 30 s")
            device.wait_for("card: poll: failed 2 times; next in about 60 s")


if __name__ == "__main__":
    unittest.main()
