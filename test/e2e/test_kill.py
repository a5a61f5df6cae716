# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc run is killed with SIGKILL at random times, during and after functions that write: an acknowledged change is
stored; another one is stored completely or not at all. KILLS=200 times (default 40)."""
import os, random, signal, time, unittest

import ground
from ground import CardCase, Run, Vpcd, es10

KILLS = int(os.environ.get("KILLS", "40"))
KEY = ("A55BA059301306072A8648CE3D020106082A8648CE3D0301070342000"
       "46B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
       "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5")
EIM = "3066800141830105" + "8401FF" + KEY
ADD_INITIAL_EIM = "BF576AA068" + EIM
REMOVE_EIMS = "BF640482020104"


def setUpModule():
    ground.enter_own_world()


def set_address(address):
    text = address.encode().hex().upper()
    return f"BF65{len(text) // 2 + 2:02X}80{len(text) // 2:02X}{text}"


class Kill(CardCase):
    def session(self):
        """The card in a Vpcd, powered, with channel 1 open."""
        reader = Vpcd()
        self.addCleanup(reader.close)
        card = Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}")
        reader.accept()
        reader.send(Vpcd.ON)
        self.assertEqual(reader.command("0070000001"), "019000")
        return reader, card

    def write_and_kill(self, reader, card, request, patience):
        """True if the response arrived before the card was killed."""
        es10(reader.command, 1, "BF3E035C015A")  # selects the ISD-R
        reader.send(bytes.fromhex(f"81E29100{len(request) // 2:02X}{request}"))
        time.sleep(patience)
        card.end(signal.SIGKILL)
        try:
            return reader.receive()[0] in (0x61, 0x90)
        except (EOFError, ConnectionError):
            return False

    def state(self, reader):
        """The default SM-DP+ address and the number of eIMs."""
        addresses = bytes.fromhex(es10(reader.command, 1, "BF3C00")[:-4])
        address = addresses[5:5 + addresses[4]].decode() if addresses[3:4] == b"\x80" else ""
        eims = es10(reader.command, 1, "BF5500")
        return address, eims.count(KEY[-64:])

    def test_nothing_acknowledged_is_lost(self):
        choice = random.Random(1)
        address, eims, survived = "", 0, 0
        for kill in range(KILLS):
            reader, card = self.session()
            found = self.state(reader)
            self.assertIn(found, {(address, eims)} if not kill else self.allowed, f"after kill {kill}")
            address, eims = found
            if kill % 2:
                request = ADD_INITIAL_EIM if eims == 0 else REMOVE_EIMS
                after = address, 1 - eims
            else:
                after = f"smdp{kill}.example", eims
                request = set_address(after[0])
            done = self.write_and_kill(reader, card, request, choice.choice([0, 0.0005, 0.001, 0.003, 0.05]))
            survived += done
            self.allowed = {after} if done else {(address, eims), after}
        self.assertGreater(survived, 0)  # some were killed after the answer ...
        self.assertLess(survived, KILLS)  # ... and some before
        reader, card = self.session()
        self.assertIn(self.state(reader), self.allowed)
        self.assertEqual(card.end(), 0)
        self.assertEqual([path.name for path in self.folder.iterdir()], [self.card.name])


if __name__ == "__main__":
    unittest.main()
