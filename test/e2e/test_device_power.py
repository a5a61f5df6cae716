# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc device when its card is removed: the process of the card is killed and started again."""
import signal, unittest

import circle, ground
from ground import Run


def setUpModule():
    ground.enter_own_world()


class CardGoes(circle.CircleCase):
    """`euicc run` is the card; the device is another process, which keeps running."""

    def device_at(self, *eims, radio=("0 00101", "0 00102")):
        hosts = [f"--host={name}.example=localhost:{eim.port}" for name, eim in zip(("eim", "other"), eims)]
        return circle.Device("--reader", ground.READER, *hosts, "--host", "localhost=127.0.0.1", "--radio",
                                  self.radio(*radio), "--time-scale", 40)

    def comes_back(self, device, before):
        """Waits until the device has reported removal and insertion and is in service again."""
        def seen():
            lines = device.lines[before:]
            return "card inserted" in lines and lines[lines.index("card inserted"):].count("service: normal, 00101")
        if not ground.wait_for(seen):
            self.fail(device.lines)
        shown = [line for line in device.lines[before:] if line.startswith("card ")]
        self.assertTrue(shown[0].startswith("card removed: "), shown)
        self.assertEqual(shown[1:], ["card inserted"])

    def test_while_nothing_happens(self):
        """While the device is idle the card ends twice: by SIGTERM, then by SIGKILL."""
        with circle.Eim(self, {"orders": ["list"]}) as eim, \
                circle.Eim(self, {"orders": ["get-rat"]}, other=True) as other:
            with Run(self.card, "--pcscd") as card, self.device_at(eim, other) as device:
                self.idle(device)
                for times, number in enumerate((signal.SIGTERM, signal.SIGKILL), 2):
                    before = len(device.lines)
                    card.end(number)
                    device.wait_for("card removed: ")
                    card = Run(self.card, "--pcscd")
                    self.addCleanup(card.end)
                    self.comes_back(device, before)
                    self.idle(device, times)
                self.assertEqual(device.end(), 0, device.error_output)
                card.end()
            self.assertEqual(eim.work(), ["->", "list ok"])
            self.assertEqual(other.work(), ["->", "get-rat ok"])

    def test_in_mid_download(self):
        """The profile is installed once nevertheless, and the eIM receives the result (E-53)."""
        with circle.Smdpp(self) as smdpp, circle.Eim(self, {"download": smdpp.code}) as eim, \
                circle.Eim(self, other=True) as other:
            with Run(self.card, "--pcscd") as card, self.device_at(eim, other, radio=("0 00101 rate=100",)) as device:
                self.assertTrue(ground.wait_for(lambda: "bound" in [line["event"] for line in smdpp.records]))
                card.end(signal.SIGKILL)
                device.wait_for("card removed: ")
                before = len(device.lines) - 1
                self.radio("0 00101")
                device.process.send_signal(signal.SIGHUP)
                with Run(self.card, "--pcscd"):
                    self.comes_back(device, before)
                    self.idle(device)
                    self.assertEqual(device.end(), 0, device.error_output)
            self.assertEqual(smdpp.events(), smdpp.INSTALLED[:2] + smdpp.INSTALLED)
            self.assertEqual([(line["function"], line["answer"]) for line in eim.end()
                              if line.get("notification") == "provideEimPackageResult"],
                             [("HandleNotification", "emptyResponse")])
        self.assertEqual([p["iccid"] for p in self.show()["profiles"]].count(smdpp.iccid), 1)

    def test_it_does_not_come_back(self):
        with Run(self.card, "--pcscd") as card:
            device = circle.Device("--reader", ground.READER, "--time-scale", 60, "--for", 120)
            self.addCleanup(device.end)
            device.wait_for("service: normal")
            card.end()
            self.assertEqual(device.process.wait(ground.PATIENCE), 0)
            device.end()
            self.assertEqual([line.split(":")[0] for line in device.lines if line.startswith("card")], ["card removed"])


if __name__ == "__main__":
    unittest.main()
