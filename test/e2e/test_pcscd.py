# SPDX-License-Identifier: GPL-3.0-or-later
"""Cards in a real pcscd: Debian's clients; start, end and absence of pcscd; traces."""
import os, pathlib, re, select, shutil, signal, socket, subprocess, time, unittest

import ground
from ground import CardCase, ISDR, READER, Run, es10, read_eid, wait_for

SOCKET = pathlib.Path("/run/pcscd/pcscd.comm")
VPCD = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"


def setUpModule():
    ground.enter_own_world()


def output(*command, stdin="", timeout=ground.PATIENCE):
    """The output of a client, whatever its exit status."""
    ended = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=timeout, errors="replace")
    return ended.stdout


class Client:
    """A program on PC/SC (pyscard), as a context."""

    def __init__(self, reader=READER, patience=ground.PATIENCE):
        import smartcard.scard as scard
        self.scard = scard
        self.context = self._ok(scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM))[0]
        self.card, _ = wait_for(lambda: self._connect(reader), patience) or (None, None)
        if self.card is None:
            raise AssertionError(f"no card in {reader}")

    def _ok(self, result):
        if result[0] != 0:
            raise AssertionError(self.scard.SCardGetErrorMessage(result[0]))
        return result[1:]

    def _connect(self, reader):
        result = self.scard.SCardConnect(self.context, reader, self.scard.SCARD_SHARE_EXCLUSIVE,
                                         self.scard.SCARD_PROTOCOL_T0)
        return result[1:] if result[0] == 0 else None

    def command(self, text):
        answer = self._ok(self.scard.SCardTransmit(self.card, self.scard.SCARD_PCI_T0, list(bytes.fromhex(text))))[0]
        return bytes(octet & 0xFF for octet in answer).hex().upper()

    def readers(self):
        return self._ok(self.scard.SCardListReaders(self.context, []))[0]

    def reset(self):
        self._ok(self.scard.SCardReconnect(self.card, self.scard.SCARD_SHARE_EXCLUSIVE,
                                           self.scard.SCARD_PROTOCOL_T0, self.scard.SCARD_RESET_CARD))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.scard.SCardDisconnect(self.card, self.scard.SCARD_UNPOWER_CARD)
        self.scard.SCardReleaseContext(self.context)


class ForeignPcscd:
    """A pcscd that `euicc run` has not started, with Debian's configuration of vpcd."""

    def __init__(self, folder, port=35963):
        folder.mkdir()
        (folder / "vpcd").write_text(f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port}\n'
                                     f"LIBPATH {VPCD}\nCHANNELID {port}\n")
        self.process = subprocess.Popen(["/usr/sbin/pcscd", "--foreground", "--config", folder],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(SOCKET.exists):
            raise AssertionError("pcscd does not start")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(ground.PATIENCE)


class PcscdCase(CardCase):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(self.temporary)
        self.addCleanup(lambda: os.environ.pop("TMPDIR") if before is None else
                        os.environ.__setitem__("TMPDIR", before))

    def pcscd_of(self, run):
        """The process id of the pcscd that `run` has started."""
        children = pathlib.Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children")
        return int(wait_for(lambda: children.read_text().split())[0])


class Reader(PcscdCase):
    """All cards in one private pcscd."""

    def setUp(self):
        super().setUp()
        self.trace = self.folder / "trace.pcapng"
        self.run_ = Run(self.card, "--pcscd", "--trace", self.trace, "--json", self.folder / "trace.json")
        self.addCleanup(self.run_.end)

    def test_line(self):
        self.assertRegex(self.run_.lines[0], rf"^{self.eid} {self.card} 127\.0\.0\.1:\d+ {READER}$")

    def test_eid_and_info2_on_channel_1(self):
        with Client() as client:
            self.assertIn(READER, client.readers())
            self.assertEqual(read_eid(client.command), (self.eid, 1))
            info2 = es10(client.command, 1, "BF2200")
        self.assertTrue(info2.startswith("BF22") and info2.endswith("9000"), info2)
        svn = ".".join(str(b) for b in bytes.fromhex(re.search("8203(.{6})", info2).group(1)))
        shown = self.show()
        self.assertEqual(shown["svn"], svn)
        for key in shown["euiccCiPKIdListForVerification"]:
            self.assertIn(key, info2)

    def test_card_is_off_between_clients(self):
        for _ in range(3):
            with Client() as client:
                self.assertEqual(read_eid(client.command), (self.eid, 1))

    def test_a_client_sees_the_removal(self):
        with Client() as client:
            self.assertEqual(client.command("0070000001"), "019000")
            self.run_.process.send_signal(signal.SIGHUP)
            scard = client.scard
            def events():
                return scard.SCardGetStatusChange(client.context, 0, [(READER, 0)])[1][0][1]
            self.assertTrue(wait_for(lambda: events() & scard.SCARD_STATE_EMPTY))
            with self.assertRaises(AssertionError):
                client.command("00A4000C023F00")
            self.assertTrue(wait_for(lambda: events() & scard.SCARD_STATE_PRESENT))
            with self.assertRaises(AssertionError):  # the earlier session has ended
                client.command("00A4000C023F00")
        with Client() as client:
            self.assertEqual(read_eid(client.command), (self.eid, 1))

    def test_reset(self):
        with Client() as client:
            self.assertEqual(client.command("0070000001"), "019000")
            client.reset()
            self.assertEqual(client.command("0070000001"), "019000")

    def test_opensc_tool(self):
        with Client() as client:
            atr = bytes(client._ok(client.scard.SCardStatus(client.card))[3])
        self.assertIn(atr.hex(":"), output("opensc-tool", "-r", "0", "-a"))
        self.assertIn(READER, output("opensc-tool", "-l"))

    def test_scriptor(self):
        printed = output("scriptor", "-r", READER, stdin=f"0070000001\n01A4040010{ISDR}\n81E2910006BF3E035C015A\n01C0000015\n")
        printed = re.sub(r"[^0-9A-F]", "", printed)
        self.assertIn(f"BF3E125A10{self.eid}9000", printed)

    def test_pcsc_scan(self):
        printed = output("timeout", "3", "pcsc_scan", "-n")
        self.assertRegex(printed, rf"{READER}[^R]*Card state: .*Card inserted")
        self.assertNotIn("Unresponsive card", printed)
        self.assertRegex(printed, r"Virtual PCD 00 01[^R]*Card state: .*Card removed")  # the other slot: empty

    def test_second_slot_is_an_empty_reader(self):
        with Client() as client:
            scard, other = client.scard, READER[:-1] + "1"
            self.assertEqual(sorted(client.readers()), [READER, other])
            states = client._ok(scard.SCardGetStatusChange(client.context, 0, [(READER, 0), (other, 0)]))[0]
            events = {name: event for name, event, _ in states}
            self.assertTrue(events[READER] & scard.SCARD_STATE_PRESENT)
            self.assertTrue(events[other] & scard.SCARD_STATE_EMPTY)
            self.assertFalse(events[other] & (scard.SCARD_STATE_PRESENT | scard.SCARD_STATE_MUTE))
            result = scard.SCardConnect(client.context, other, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0)
            self.assertEqual(result[0], scard.SCARD_E_NO_SMARTCARD)
        time.sleep(1)  # longer than two polls of pcscd for cards
        self.assertIsNone(self.run_.process.poll())

    def test_pcapng_is_gsm_sim(self):
        with Client() as client:
            read_eid(client.command)
        self.assertEqual(self.run_.end(), 0)
        printed = subprocess.run(["tshark", "-r", self.trace, "-T", "fields", "-e", "_ws.col.Protocol", "-e",
                               "_ws.expert.severity"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        rows = [line.split("\t") for line in printed.stdout.splitlines()]
        self.assertGreater(len(rows), 4)
        self.assertEqual({row[0] for row in rows}, {"GSM SIM"})
        self.assertFalse([row for row in rows if "8388608" in row[1]], "expert errors")
        malformed = output("tshark", "-r", str(self.trace), "-Y", "_ws.malformed")
        self.assertNotIn("GSM SIM", malformed)

    def test_ends_cleanly(self):
        pcscd = self.pcscd_of(self.run_)
        with Client() as client:
            read_eid(client.command)
        for number in (signal.SIGTERM,):
            self.assertEqual(self.run_.end(number), 0)
            self.assertEqual(self.run_.error_output, "")
        self.assertFalse(pathlib.Path(f"/proc/{pcscd}").exists())
        self.assertFalse(SOCKET.exists())
        self.assertEqual(list(self.temporary.iterdir()), [])
        self.assertFalse([p for p in self.folder.iterdir() if p.name.startswith("card.euicc-")])

    def test_ends_while_a_client_is_connected(self):
        with Client() as client:
            self.assertEqual(client.command("0070000001"), "019000")
            self.assertEqual(self.run_.end(signal.SIGINT), 0)
        self.assertFalse(SOCKET.exists())

    def test_pcscd_ends_by_itself(self):
        os.kill(self.pcscd_of(self.run_), signal.SIGKILL)
        self.assertEqual(self.run_.process.wait(ground.PATIENCE), 1)
        self.run_.end()
        self.assertOneLine(self.run_.error_output, "pcscd ended by signal 9")
        self.assertEqual(list(self.temporary.iterdir()), [])
        with Run(self.card, "--pcscd"), Client() as client:  # its leftover files are no obstacle
            self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_killed_run_takes_pcscd_along(self):
        pcscd = self.pcscd_of(self.run_)
        self.run_.end(signal.SIGKILL)
        self.assertTrue(wait_for(lambda: not pathlib.Path(f"/proc/{pcscd}/exe").exists()))
        with Run(self.card, "--pcscd") as run:
            with Client(patience=0) as client:
                self.assertEqual(read_eid(client.command)[0], self.eid)
            self.assertEqual(run.end(), 0)
        self.assertEqual(list(self.temporary.iterdir()), [])  # also the folder of the first one


class Start(PcscdCase):
    def test_a_client_connects_at_once(self):
        """When its line is printed, pcscd has the card."""
        for _ in range(4):
            with Run(self.card, "--pcscd"), Client(patience=0) as client:
                self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_three_cards(self):
        cards = [self.folder / f"{n}.euicc" for n in range(3)]
        with Run(*cards, "--create", "--pcscd", lines=3) as run:
            seen = {}
            for line in run.lines:
                eid, path, _, reader = line.split(" ", 3)
                seen[path] = eid
                with Client(reader) as client:
                    self.assertEqual(read_eid(client.command)[0], eid)
            self.assertEqual(sorted(seen), sorted(map(str, cards)))
            self.assertEqual(run.end(), 0)
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_running_pcscd_is_used(self):
        with ForeignPcscd(self.folder / "conf") as pcscd:
            with Run(self.card, "--pcscd") as run, Client() as client:
                self.assertEqual(run.lines, [f"{self.eid} {self.card} 127.0.0.1:35963"])
                self.assertEqual(read_eid(client.command)[0], self.eid)
                self.assertEqual(run.end(), 0)
                self.assertOneLine(run.error_output, "a pcscd runs already; using its vpcd")
            self.assertIsNone(pcscd.process.poll())

    def test_card_returns_to_a_running_pcscd(self):
        with ForeignPcscd(self.folder / "conf"):
            for _ in range(2):
                with Run(self.card), Client() as client:
                    self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_card_waits_for_pcscd_and_survives_it(self):
        with Run(self.card, "--vpcd", "127.0.0.1:45678"):
            for round in range(2):
                with ForeignPcscd(self.folder / f"conf{round}", 45678), Client() as client:
                    self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_stale_socket(self):
        SOCKET.parent.mkdir(exist_ok=True)
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(SOCKET))
        (SOCKET.parent / "pcscd.pid").write_text("1\n")
        with Run(self.card, "--pcscd"), Client() as client:
            self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_what_is_no_socket_is_left_alone(self):
        SOCKET.parent.mkdir(exist_ok=True)
        SOCKET.write_text("mine")
        self.addCleanup(SOCKET.unlink)
        ended = ground.run("run", self.card, "--pcscd")
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, str(SOCKET), "no socket")
        self.assertEqual(SOCKET.read_text(), "mine")

    def copies(self, count):
        """Further cards, copies of the first."""
        return [pathlib.Path(shutil.copy(self.card, self.folder / f"other{n}.euicc")) for n in range(count)]

    def test_second_run_on_the_pcscd_of_another_run_is_refused(self):
        other, = self.copies(1)
        with Run(self.card, "--pcscd") as first:
            ended = ground.run("run", other, "--pcscd")
            self.assertEqual((ended.returncode, ended.stdout), (1, ""))
            self.assertOneLine(ended.stderr, "the running pcscd belongs to another `euicc run' and takes no more cards")
            with Run(other) as second:  # at the default port, without a listener
                second.wait_for_complaint()
                second.end()
                self.assertOneLine(second.error_output, "belongs to another `euicc run'", "still trying")
            with Client() as client:
                self.assertEqual(read_eid(client.command)[0], first.eid)

    def test_second_run_on_a_running_pcscd_takes_the_free_slot(self):
        others = self.copies(2)
        with ForeignPcscd(self.folder / "conf"):
            for options in ([], ["--pcscd"]):
                with Run(self.card, *options) as first, Client() as client, Run(others[0], *options) as second:
                    self.assertEqual(second.lines[0].split()[1:], [str(others[0]), "127.0.0.1:35964"])
                    self.assertEqual(read_eid(client.command)[0], first.eid)
                    with Client("Virtual PCD 00 01") as other:
                        self.assertEqual(read_eid(other.command)[0], second.eid)
                    third = ground.run("run", others[1], *options)
                    self.assertEqual((third.returncode, third.stdout), (1, ""))
                    self.assertIn("no free slot", third.stderr)
                    first.end()
                    with Run(others[1], *options) as third:  # in the place of the first
                        self.assertEqual(third.lines[0].split()[2], "127.0.0.1:35963")

    def test_a_slot_with_a_card_of_others_is_reported(self):
        """Another program's card is in the slot: the vpcd does not accept ours."""
        with ForeignPcscd(self.folder / "conf"), socket.create_connection(("127.0.0.1", 35963)) as card:
            def answer():
                if card.recv(3, socket.MSG_WAITALL)[2:] == ground.Vpcd.ATR:
                    card.sendall(bytes.fromhex("00023B00"))
            answer()
            with Run(self.card) as run:
                while not select.select([run.process.stderr], [], [], 0)[0]:
                    answer()
                run.end()
            self.assertOneLine(run.error_output, "127.0.0.1:35963", "another card is in the slot", "still waiting")

    def test_bad_card_leaves_no_pcscd(self):
        self.card.write_text("no card")
        ended = ground.run("run", self.card, "--pcscd")
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertOneLine(ended.stderr, str(self.card), "not a card file")
        self.assertFalse(SOCKET.exists())
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_ports_of_vpcd_are_in_a_network_namespace(self):
        with Run(self.card, "--pcscd") as run:
            pcscd = self.pcscd_of(run)
            self.assertNotEqual(os.readlink(f"/proc/{pcscd}/ns/net"), os.readlink("/proc/self/ns/net"))
            ports = [int(row.split()[1].split(":")[1], 16)
                     for row in pathlib.Path(f"/proc/{pcscd}/net/tcp").read_text().splitlines()[1:] if row.split()[3] == "0A"]
            self.assertEqual(len(ports), 2)
            for port in ports:
                with self.assertRaises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port))
            with Client() as client:
                self.assertEqual(read_eid(client.command)[0], self.eid)

    def test_no_address_beside_pcscd(self):
        ended = ground.run("run", self.card, "--pcscd", "--vpcd", "127.0.0.1:1")
        self.assertEqual(ended.returncode, 2)
        self.assertOneLine(ended.stderr, "--pcscd", "--vpcd")


class WithoutRoot(PcscdCase):
    """`euicc run --pcscd` of the user 65534."""

    USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    # As root of a user namespace that permits no further one, then without its capabilities.
    NO_NAMESPACES = ["unshare", "--user", "--map-root-user", "sh", "-c",
                     'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --securebits=+noroot '
                     '--inh-caps=-all --bounding-set=-all "$@"', "sh"]

    def setUp(self):
        super().setUp()
        shutil.rmtree(SOCKET.parent, ignore_errors=True)
        SOCKET.parent.parent.chmod(0o755)
        for path in (self.folder, self.temporary, self.card):
            os.chown(path, 65534, 65534)
        if subprocess.run([*self.USER, "unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no user namespaces for users here")

    def own_run_folder(self):
        SOCKET.parent.mkdir(0o755)
        os.chown(SOCKET.parent, 65534, 65534)

    def test_in_namespaces_of_its_own(self):
        for mode in (None, 0o755, 0o700):  # of the folder of pcscd
            if mode:
                SOCKET.parent.mkdir(exist_ok=True)
                SOCKET.parent.chmod(mode)
            with Run(self.card, "--pcscd", before=self.USER, lines=2) as run:
                place = run.lines[0].removeprefix("PCSCLITE_CSOCK_NAME=")
                self.assertEqual(place, f"/proc/{self.pcscd_of(run)}/root{SOCKET}")
                self.assertRegex(run.lines[1], rf"^{self.eid} {self.card} 127\.0\.0\.1:\d+ {READER}$")
                self.assertFalse(SOCKET.exists())
                for user in (self.USER, []):
                    printed = output(*user, "env", f"PCSCLITE_CSOCK_NAME={place}", "scriptor", "-r", READER,
                                  stdin=f"0070000001\n01A4040010{ISDR}\n81E2910006BF3E035C015A\n01C0000015\n")
                    self.assertIn(f"BF3E125A10{self.eid}9000", re.sub(r"[^0-9A-F]", "", printed))
                self.assertEqual(run.end(), 0)
                self.assertEqual(run.error_output, "")
            self.assertEqual(list(self.temporary.iterdir()), [])

    def test_two_runs_beside_each_other(self):
        other = pathlib.Path(shutil.copy(self.card, self.folder / "other.euicc"))
        os.chown(other, 65534, 65534)
        with Run(self.card, "--pcscd", before=self.USER, lines=2) as first, \
                Run(other, "--pcscd", before=self.USER, lines=2) as second:
            self.assertNotEqual(first.lines[0], second.lines[0])

    def test_where_the_run_folder_is_its_own(self):
        self.own_run_folder()
        with Run(self.card, "--pcscd", before=self.USER) as run, Client() as client:
            self.assertEqual(read_eid(client.command)[0], self.eid)
            self.assertNotEqual(os.readlink(f"/proc/{self.pcscd_of(run)}/ns/net"), os.readlink("/proc/self/ns/net"))

    def test_without_namespaces_where_the_run_folder_is_its_own(self):
        self.own_run_folder()
        with Run(self.card, "--pcscd", before=self.USER + self.NO_NAMESPACES) as run, Client() as client:
            self.assertEqual(read_eid(client.command)[0], self.eid)
            self.assertEqual(os.readlink(f"/proc/{self.pcscd_of(run)}/ns/net"), os.readlink("/proc/self/ns/net"))
            self.assertEqual(run.end(), 0)
            self.assertOneLine(run.error_output, "no network namespace is permitted here", "all addresses")

    def test_neither(self):
        ended = subprocess.run([*self.USER, *self.NO_NAMESPACES, ground.EUICC, "run", self.card, "--pcscd"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=ground.PATIENCE)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertOneLine(ended.stderr, "/run/pcscd is not writable", "user namespace", "not permitted here",
                           "start a pcscd as root")
        self.assertEqual(list(self.temporary.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
