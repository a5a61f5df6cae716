# SPDX-License-Identifier: GPL-3.0-or-later
"""`euicc run CARD... -- COMMAND`: a private pcscd with the cards, for one command."""
import os, pathlib, re, shutil, signal, subprocess, tempfile, time, unittest

import ground
from ground import CardCase, ISDR, READER, wait_for
from test_pcscd import ForeignPcscd

# Prints the EID of the card in the reader $1.
EID = rf"""printf '%s\n' 0070000001 01A4040010{ISDR} 81E2910006BF3E035C015A 01C0000015 | scriptor -r "$1" 2>&1 |
    tr -d ' \n' | sed 's/.*BF3E125A10\(.\{{32\}}\)9000.*/\1\n/'"""
PLACE = "tr -d '\\0' </run/pcscd/pcscd.pid; readlink /proc/self/ns/mnt"  # of pcscd and its namespace


def setUpModule():
    ground.enter_own_world()


def parent(pid):
    return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def belongs_to_another_test(pid):
    while pid > 1 and pid != os.getpid():
        if "/test/run\0--unittest\0" in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
            return True
        pid = parent(pid)
    return False


def in_namespace(name):
    """The processes in the mount namespace `name`, but for those of another test, which may get the number of a namespace that has ended."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "ns/mnt") == name and not belongs_to_another_test(int(process.name)):
                found.append((process.name, (process / "cmdline").read_text()))
        except OSError:
            pass  # it has ended
    return found


class CommandCase(CardCase):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.temporary)}
        self.entries = sorted(os.listdir("/run"))
        self.addCleanup(lambda: self.assertEqual((os.listdir(self.temporary), sorted(os.listdir("/run"))), ([], self.entries)))

    def arguments(self, command, cards=None, options=(), before=()):
        return [*before, ground.EUICC, "run", *map(str, cards or [self.card]), *map(str, options), "--", *map(str, command)]

    def run_command(self, *command, stdin="", **more):
        settings = {name: more.pop(name) for name in ("cards", "options", "before") if name in more}
        return subprocess.run(self.arguments(command, **settings), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=ground.PATIENCE, **{"env": self.environment, **more})

    def begin(self, *command, **settings):
        process = subprocess.Popen(self.arguments(command, **settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=self.environment)
        for clean in (process.stdout.close, process.stderr.close, process.wait, process.kill):
            self.addCleanup(clean)
        return process

    def place(self, process):
        """What PLACE printed: pcscd and the mount namespace, both there now."""
        pcscd, namespace = process.stdout.readline().strip(), process.stdout.readline().strip()
        self.assertIn("pcscd", pathlib.Path(f"/proc/{pcscd}/cmdline").read_text())
        self.assertGreaterEqual(len(in_namespace(namespace)), 3)
        return namespace

    def assertGone(self, namespace):
        self.assertTrue(wait_for(lambda: not in_namespace(namespace)), in_namespace(namespace))


class Command(CommandCase):
    def test_clients_find_the_card(self):
        ended = self.run_command("opensc-tool", "-l")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertRegex(ended.stdout, rf"0 +Yes +{READER}\n1 +No +Virtual PCD 00 01\n")
        ended = self.run_command("sh", "-c", EID, "sh", READER)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, self.eid + "\n", ""))

    def test_client_of_another_user(self):
        ended = self.run_command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", EID + "; id -u", "sh", READER)
        self.assertEqual((ended.stdout.splitlines(), ended.stderr), ([self.eid, "65534"], ""))

    def test_exit_status(self):
        for command, status in ((["true"], 0), (["false"], 1), (["sh", "-c", "exit 77"], 77), (["sh", "-c", "kill -9 $$"], 137),
                                (["no-such-program"], 127), (["/dev/null"], 126)):
            self.assertEqual(self.run_command(*command).returncode, status, command)
        for options in (["--vpcd", "127.0.0.1:1"], ["--listen", "127.0.0.1:1"]):
            ended = self.run_command("true", options=options)
            self.assertEqual(ended.returncode, 2)
            self.assertOneLine(ended.stderr, "COMMAND has a pcscd of its own")
        for arguments, words in (([self.card, "--"], "COMMAND is needed"), (["--", "true"], "CARD is needed"),
                                 ([self.card, "--own-network"], "--own-network is for COMMAND")):
            ended = ground.run("run", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertOneLine(ended.stderr, words)
        ended = self.run_command("touch", self.folder / "started", cards=[self.folder / "none"])
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, "there is no such card")
        self.assertFalse((self.folder / "started").exists())

    def test_input_output_and_place(self):
        kept = os.open("/dev/null", os.O_RDONLY)
        self.addCleanup(os.close, kept)
        script = "cat; pwd; id -u; id -g; ls /proc/self/fd | wc -l; grep Sig[BI] /proc/self/status; echo error >&2"
        for place in (self.folder, "/run"):
            ended = self.run_command("sh", "-c", script, stdin="input\n", cwd=place, pass_fds=[kept])
            plain = subprocess.run(["sh", "-c", script], input="input\n", cwd=place, pass_fds=[kept], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
            self.assertEqual((ended.stdout, ended.stderr), (plain.stdout, "error\n"))

    def test_other_entries_of_run_are_there(self):
        folder = pathlib.Path("/run/euiccd-test")
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        (folder / "file").write_text("in a folder\n")
        (folder.parent / "euiccd-file").write_text("a file\n")
        self.addCleanup((folder.parent / "euiccd-file").unlink)
        (folder.parent / "euiccd-link").symlink_to("euiccd-test/file")
        self.addCleanup((folder.parent / "euiccd-link").unlink)
        for exists in (False, True):
            if exists:
                os.mkdir("/run/pcscd")
                self.addCleanup(os.rmdir, "/run/pcscd")
            ended = self.run_command("sh", "-c", "cat /run/euiccd-test/file /run/euiccd-file /run/euiccd-link; echo new >/run/euiccd-test/new")
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "in a folder\na file\nin a folder\n", ""))
            self.assertEqual((folder / "new").read_text(), "new\n")

    def test_variable_of_another_pcscd(self):
        ended = self.run_command("sh", "-c", EID + '; echo "$PCSCLITE_CSOCK_NAME"', "sh", READER,
                                 env={**self.environment, "PCSCLITE_CSOCK_NAME": "/nowhere"})
        self.assertEqual(ended.stdout.splitlines(), [self.eid, "/run/pcscd/pcscd.comm"])

    def test_beside_a_pcscd_of_the_machine(self):
        os.mkdir("/run/pcscd")
        self.addCleanup(shutil.rmtree, "/run/pcscd")
        with ForeignPcscd(self.folder / "conf") as pcscd:
            ended = self.run_command("sh", "-c", EID, "sh", READER)
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, self.eid + "\n", ""))
            self.assertIsNone(pcscd.process.poll())

    def test_several_cards(self):
        cards = [self.folder / f"{n}.euicc" for n in range(3)]
        readers = [READER, "Virtual PCD 00 01", "Virtual PCD 2 00 00"]
        ended = self.run_command("sh", "-c", f"for reader; do set -- \"$reader\"; {EID}; done", "sh", *readers,
                                 cards=cards, options=["--create", "--pcscd"])
        self.assertEqual(ended.stdout.splitlines(), [self.show(card)["eid"] for card in cards], ended.stderr)

    def test_network(self):
        ours = os.readlink("/proc/self/ns/net")
        ended = self.run_command("readlink", "/proc/self/ns/net")
        self.assertEqual(ended.stdout.strip(), ours)
        ended = self.run_command("sh", "-c", f"readlink /proc/self/ns/net; ip -br address; {EID}", "sh", READER, options=["--own-network"])
        rows = ended.stdout.splitlines()
        self.assertNotEqual(rows[0], ours)
        self.assertRegex(rows[1], r"^lo +UNKNOWN +127\.0\.0\.1/8")
        self.assertEqual(rows[2:], [self.eid], ended.stderr)

    def test_control(self):
        control = self.folder / "control"
        ask = [ground.EUICC, "run", "ask", "--control", control]
        ended = self.run_command(*ask, '{"do": "show"}', options=["--control", control])
        self.assertEqual(ended.returncode, 0)
        self.assertIn(self.eid, ended.stdout)
        ended = self.run_command("sh", "-c", f"{ground.EUICC} run ask --control {control} '{{\"do\": \"stop\"}}'; sleep 1000",
                                 options=["--control", control])
        self.assertEqual(ended.returncode, 128 + signal.SIGTERM)
        self.assertFalse(control.exists())


class End(CommandCase):
    """Nothing stays."""

    def test_after_the_command(self):
        ended = self.run_command("sh", "-c", PLACE)
        pcscd, namespace = ended.stdout.split()
        self.assertFalse(pathlib.Path(f"/proc/{pcscd}").exists())
        self.assertEqual(in_namespace(namespace), [])

    def test_command_is_killed(self):
        process = self.begin("sh", "-c", PLACE + "; echo $$; exec sleep 1000")
        namespace = self.place(process)
        os.kill(int(process.stdout.readline()), signal.SIGKILL)
        self.assertEqual(process.wait(ground.PATIENCE), 137)
        self.assertEqual(in_namespace(namespace), [])

    def test_we_are_killed(self):
        process = self.begin("sh", "-c", PLACE + "; exec sleep 1000")
        namespace = self.place(process)
        process.kill()
        process.wait()
        self.assertGone(namespace)

    def test_pcscd_is_killed(self):
        process = self.begin("sh", "-c", PLACE + "; exec sleep 1000", options=["--quiet"])
        pcscd = process.stdout.readline()
        namespace = process.stdout.readline().strip()
        os.kill(int(pcscd), signal.SIGKILL)
        self.assertEqual(process.wait(ground.PATIENCE), 1)
        self.assertOneLine(process.stderr.read(), "pcscd ended by signal 9")
        self.assertGone(namespace)

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.begin("sh", "-c", PLACE + f"; trap 'exit 9' {number.name[3:]}; echo ready; while :; do sleep 0.05; done")
            namespace = self.place(process)
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.send_signal(number)
            self.assertEqual(process.wait(ground.PATIENCE), 9)
            self.assertEqual(in_namespace(namespace), [])
            self.assertEqual(process.stderr.read(), "")

    def test_signal_before_the_command_runs(self):
        process = self.begin("touch", self.folder / "started", options=["--create"], cards=[self.folder / "new.euicc"])
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        self.assertIn(process.wait(ground.PATIENCE), (0, 143, -signal.SIGTERM))
        self.assertEqual((self.folder / "started").exists(), process.returncode == 0)

    def test_eight_at_once(self):
        cards = [self.folder / f"{n}.euicc" for n in range(8)]
        for card in cards:
            self.assertEqual(ground.run("create", card, "--pki", self.pki()).returncode, 0)
        # Each waits until all are there.
        script = f"touch {self.folder}/here-$2; until [ $(ls {self.folder} | grep -c here-) = 8 ]; do sleep 0.05; done; {EID}; {PLACE}"
        runs = [self.begin("sh", "-c", script, "sh", READER, number, cards=[card]) for number, card in enumerate(cards)]
        namespaces = set()
        for process, card in zip(runs, cards):
            output, errors = process.communicate(timeout=3 * ground.PATIENCE)
            self.assertEqual((process.returncode, errors), (0, ""))
            self.assertEqual(output.split()[0], self.show(card)["eid"])
            namespaces.add(output.split()[2])
        self.assertEqual(len(namespaces), 8)
        for namespace in namespaces:
            self.assertEqual(in_namespace(namespace), [])

    def pki(self):
        self.assertEqual(ground.run("pki", self.folder / "pki").returncode, 0)
        self.pki = lambda: self.folder / "pki"
        return self.folder / "pki"


class Log(CommandCase):
    def test_a_file_for_each_card(self):
        (self.folder / "sub").mkdir()
        cards = [self.folder / "a.euicc", self.folder / "sub/a.euicc", self.folder / "pcscd.euicc", self.folder / "b"]
        for card in cards:
            shutil.copy(self.card, card)
        logs = self.folder / "logs"
        for again in (False, True):  # the folder is there the second time
            ended = self.run_command("sh", "-c", EID, "sh", "Virtual PCD 00 01", cards=cards, options=["--log-dir", logs])
            self.assertEqual((ended.stdout, ended.stderr), (self.eid + "\n", ""))
            self.assertEqual(sorted(os.listdir(logs)), ["a-2.log", "a.log", "b.log", "pcscd-2.log", "pcscd.log"])
            found = {path.stem: path.read_text() for path in logs.iterdir()}
            self.assertIn("GetEID", found["a-2"])
            for name in ("a", "b", "pcscd-2"):
                self.assertIn("power on", found[name])
                self.assertNotIn("GetEID", found[name])
            self.assertIn("SCardConnect", found["pcscd"])

    def test_what_cannot_be_written(self):
        for place, reason in ((self.folder / "none/logs", "No such file or directory"), (self.card, "Not a directory")):
            ended = self.run_command("true", options=["--log-dir", place])
            self.assertEqual(ended.returncode, 1)
            self.assertOneLine(ended.stderr, "--log-dir", str(place), reason)

    def test_without_a_command(self):
        logs = self.folder / "logs"
        with ground.Vpcd() as reader, ground.Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}", "--log-dir", logs) as run:
            reader.accept()
            reader.send(reader.ON)
            ground.read_eid(reader.command)
            self.assertEqual(run.end(), 0)
        self.assertEqual(os.listdir(logs), ["card.log"])
        self.assertIn("GetEID", (logs / "card.log").read_text())

    def test_cause_of_an_end_of_pcscd(self):
        process = self.begin("sh", "-c", PLACE + "; exec sleep 1000", options=["--log-dir", self.folder / "logs"])
        os.kill(int(process.stdout.readline()), signal.SIGKILL)
        self.assertEqual(process.wait(ground.PATIENCE), 1)
        self.assertOneLine(process.stderr.read(), f"its log is {self.folder / 'logs/pcscd.log'}")


class WithoutRoot(CommandCase):
    USER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    def setUp(self):
        super().setUp()
        for path in (self.folder, self.temporary, self.card):
            os.chown(path, 65534, 65534)
        if subprocess.run([*self.USER, "unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no user namespaces for users here")

    def test_in_a_user_namespace(self):
        for exists in (False, True):
            if exists:
                os.mkdir("/run/pcscd")
                self.addCleanup(os.rmdir, "/run/pcscd")
            for options in ([], ["--own-network"], ["--log-dir", self.folder / "logs"]):
                ended = self.run_command("sh", "-c", f"{EID}; id -u; {PLACE}", "sh", READER, before=self.USER, options=options)
                rows = ended.stdout.split()
                self.assertEqual((ended.returncode, rows[:2], ended.stderr), (0, [self.eid, "65534"], ""))
                self.assertEqual(in_namespace(rows[3]), [])

    def test_killed(self):
        process = self.begin("sh", "-c", PLACE + "; exec sleep 1000", before=self.USER)
        namespace = self.place(process)
        process.kill()
        process.wait()
        self.assertGone(namespace)

    def test_not_permitted(self):
        ended = self.run_command("true", before=[*self.USER, "unshare", "--user", "--map-root-user", "sh", "-c",
                                                 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --securebits=+noroot '
                                                 '--inh-caps=-all --bounding-set=-all "$@"', "sh"])
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertOneLine(ended.stderr, "namespaces for a private pcscd are not permitted here", "allow user namespaces")


if __name__ == "__main__":
    unittest.main()
