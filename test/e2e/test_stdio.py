# SPDX-License-Identifier: GPL-3.0-or-later
"""`euicc stdio`: a card on the standard input and output of a command. With lpac where it is at hand ($LPAC, or in PATH)."""
import contextlib, fcntl, json, os, pathlib, pty, select, shutil, signal, subprocess, sys, termios, time, unittest

import ground
from ground import CardCase, ISDR, wait_for
from servers import Server

CLIENT = [sys.executable, str(ground.ROOT / "test/e2e/stdio_client.py")]
LPAC = os.environ.get("LPAC") or shutil.which("lpac")
ICCID = "8999901000000000013"
# Sends each of its arguments as a line and prints the responses to standard error.
ASK = [sys.executable, "-c", "import sys\nsys.stdout.reconfigure(errors='surrogateescape')\nfor line in sys.argv[1:]:\n"
       " print(line, flush=True)\n print(sys.stdin.readline(), end='', file=sys.stderr)"]


def setUpModule():
    ground.enter_own_world()


def line(func, *param):
    return json.dumps({"type": "apdu", "payload": {"func": func, **({"param": param[0]} if param else {})}})


CONNECT, DISCONNECT = line("connect"), line("disconnect")


class StdioCase(CardCase):
    def stdio(self, *command, options=(), text=True, **more):
        return subprocess.run([ground.EUICC, "stdio", self.card, *map(str, options), "--", *map(str, command)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=text, timeout=ground.PATIENCE, **more)

    def ask(self, *lines, options=("--quiet",), status=0):
        """The payloads of the responses to these lines, and the other lines on standard error."""
        ended = self.stdio(*ASK, *lines, options=options)
        self.assertEqual((ended.returncode, ended.stdout), (status, ""), ended.stderr)
        rows = ended.stderr.splitlines()
        responses = [json.loads(row) for row in rows if row.startswith("{")]
        self.assertTrue(all(response["type"] == "apdu" for response in responses))
        return [response["payload"] for response in responses], [row for row in rows if not row.startswith("{")]

    def begin(self, *command, options=(), **more):
        process = subprocess.Popen([ground.EUICC, "stdio", self.card, *map(str, options), "--", *map(str, command)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, **{"stdin": subprocess.DEVNULL, **more})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process


class Circle(StdioCase):
    """A client uses the card as an LPA does, with the test SM-DP+."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pki, cls.offers = cls.store / "pki", cls.store / "offers"
        cls.offers.mkdir()
        for arguments in (["pki", cls.pki], ["create", cls.store / "consumer.euicc", "--mode", "consumer", "--pki", cls.pki],
                          ["profile", "build", ground.ROOT / "profiles/samples/milenage.txt", "-o", cls.offers / "home.der"]):
            made = ground.run(*arguments)
            if made.returncode:
                raise AssertionError(made.stderr)

    def setUp(self):
        super().setUp()
        shutil.copy(self.store / "consumer.euicc", self.card)

    @contextlib.contextmanager
    def server(self):
        with Server("smdpp", "--pki", self.pki, "--profiles", self.offers, "--listen", "localhost:0") as server:
            self.port, = server.ports
            yield

    def states(self):
        return [(profile["iccid"], profile["state"]) for profile in self.show()["profiles"]]

    def test_scripted_client(self):
        def client(*words):
            ended = self.stdio(*CLIENT, *words)
            self.assertEqual((ended.returncode, ended.stderr), (0, ""), words)
            return ended.stdout.splitlines()
        self.assertEqual(client("info"), [f"EID {self.show()['eid']}", "SVN 020500"])
        with self.server():
            self.assertRegex(client("download", self.port, "home")[0], r"^installed [0-9A-F]{32}$")
            profile = client("list")[0].split()
            self.assertEqual(profile[2], "disabled")
            self.assertEqual(client("enable", profile[1]), ["result 00"])
            self.assertEqual(client("list"), [f"profile {profile[1]} enabled", "end of list"])
            self.assertEqual(len(client("notifications", self.port)), 2)
            self.assertEqual(client("disable", profile[1]), ["result 00"])
            self.assertEqual(client("delete", profile[1]), ["result 00"])
            self.assertEqual(len(client("notifications", self.port)), 2)
        self.assertEqual(client("list"), ["end of list"])
        self.assertEqual(self.show()["notifications"], [])

    def test_lpac(self):
        if not LPAC:
            self.skipTest("lpac is not installed, and LPAC does not name one")

        def lpac(*words):
            ended = self.stdio(LPAC, *words)
            self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
            objects = [json.loads(row) for row in ended.stdout.splitlines()]
            self.assertNotIn("apdu", {entry["type"] for entry in objects})
            self.assertEqual((objects[-1]["type"], objects[-1]["payload"]["code"]), ("lpa", 0))
            return objects[-1]["payload"]["data"]
        self.assertEqual(lpac("chip", "info")["eidValue"], self.show()["eid"])
        with self.server():
            lpac("profile", "download", "-s", f"localhost:{self.port}", "-m", "home")
            lpac("profile", "enable", ICCID)
            self.assertEqual([(p["iccid"], p["profileState"]) for p in lpac("profile", "list")], [(ICCID, "enabled")])
            self.assertEqual([n["profileManagementOperation"] for n in lpac("notification", "list")], ["install", "enable"])
            lpac("notification", "process", "-a", "-r")
            lpac("profile", "disable", ICCID)
            lpac("profile", "delete", ICCID)
            lpac("notification", "process", "-a", "-r")
        self.assertEqual((lpac("profile", "list"), lpac("notification", "list")), ([], []))


class Requests(StdioCase):
    def test_logical_channels(self):
        opened = line("logic_channel_open", ISDR)
        for close in (1, "1", "01"):
            responses, errors = self.ask(CONNECT, opened, line("logic_channel_close", close), opened, DISCONNECT)
            self.assertEqual([r["ecode"] for r in responses], [0, 1, 0, 1, 0])
            self.assertEqual(errors, [])
        responses, _ = self.ask(CONNECT, *[opened] * 20, line("logic_channel_close", "13"), line("logic_channel_close", 4), opened,
                                line("transmit", "00A4040010" + ISDR), opened, opened)
        self.assertEqual([r["ecode"] for r in responses], [0, *range(1, 20), -1, 0, 0, 4, 0, 19, -1])
        self.assertEqual(responses[20]["data"], "6A81")

    def test_connect_resets(self):
        opened = line("logic_channel_open", ISDR)
        responses, errors = self.ask(CONNECT, opened, opened, CONNECT, opened, DISCONNECT, opened, line("transmit", "00A40000"),
                                     line("logic_channel_close", 1), CONNECT, opened)
        self.assertEqual([r["ecode"] for r in responses], [0, 1, 2, 0, 1, 0, -1, -1, -1, 0, 1])
        self.assertEqual(len(errors), 3)
        self.assertTrue(all("the card is not connected" in error for error in errors))

    def test_failed_select_closes_the_channel(self):
        responses, errors = self.ask(CONNECT, line("logic_channel_open", "A000000001"), line("logic_channel_open", ISDR))
        self.assertEqual(responses, [{"ecode": 0}, {"ecode": -1, "data": "6A82"}, {"ecode": 1}])
        self.assertEqual(len(errors), 1)
        self.assertIn("line 2: logic_channel_open: SELECT: the card returned 6A82", errors[0])

    def test_transmit(self):
        responses, errors = self.ask(CONNECT, line("transmit", "00a40004023f00"), line("transmit", "00A40004 02 3F00"), line("transmit", "0070000001"))
        self.assertEqual(errors, [])
        self.assertRegex(responses[1]["data"], r"^61[0-9A-F]{2}$")
        self.assertEqual(responses[1], responses[2])
        self.assertEqual(responses[3], {"ecode": 0, "data": "019000"})

    def test_extended_length(self):
        script = ("import sys, json\ndef ask(p):\n print(json.dumps({'type': 'apdu', 'payload': p}), flush=True)\n"
                  " return sys.stdin.readline()\nask({'func': 'connect'})\n"
                  "print(ask({'func': 'transmit', 'param': '00A4040000FFFF' + '00' * 65535 + '0000'}), file=sys.stderr)\n"
                  "print(ask({'func': 'transmit', 'param': '00' * 65545}), file=sys.stderr)")
        ended = self.stdio(sys.executable, "-c", script, options=["--quiet"])
        self.assertEqual(ended.returncode, 0)
        self.assertRegex(ended.stderr, r'"ecode":0,"data":"6[0-9A-F]{3}"')
        self.assertIn("transmit: param must be 4 to 65544 octets in hex", ended.stderr)

    def test_refused_requests(self):
        """Each has a response with ecode -1 and one line; the next request is executed."""
        for request, reason in (
                ("{bad", "bad JSON"), ('{"type": "apdu", "payload": ', "bad JSON"), ('  { "type"', "bad JSON"), ('{"type":"apdu"}}', "bad JSON"),
                ('{"type":"apdu","payload":{"func":"connect"}} x', "bad JSON"), ('{"\udc80"}', "bad JSON"),
                ('{"type":"apdu"}', "no payload with a string func"), ('{"type":"apdu","payload":[]}', "no payload"),
                ('{"type":"apdu","payload":{"func":1}}', "no payload"), (line("fly"), "fly: no such func"), (line("Connect"), "no such func"),
                *((line("transmit", *param), "transmit: param must be") for param in ([], ["00"], ["00A4000"], ["zz000000"], [None], [1], [["00A40000"]], [""])),
                *((line("logic_channel_open", *param), "logic_channel_open: param must be 1 to 16 octets") for param in ([], [""], ["A"], [1], ["00" * 17])),
                *((line("logic_channel_close", *param), "logic_channel_close: param must be a channel from 1 to 19")
                  for param in ([], [0], [20], [-1], [256], [1.5], ["00"], ["14"], ["x"], [""], ["0101"], [None], [True], [10 ** 18])),
                (line("logic_channel_close", 5), "logic_channel_close: the card returned 6881")):
            with self.subTest(request=request):
                responses, errors = self.ask(CONNECT, request, line("transmit", "0070000001"))
                self.assertEqual(responses[1]["ecode"], -1)
                self.assertEqual(responses[2], {"ecode": 0, "data": "019000"})
                self.assertEqual(len(errors), 1, errors)
                self.assertRegex(errors[0], r"^euicc stdio: [^ ]*python[^ ]*: line 2: ")
                self.assertIn(reason, errors[0])

    def test_too_long_requests(self):
        """A request above the limit has a response, too; the next request is executed."""
        digits = "00" * 600_000
        for request in (line("transmit", digits), line("connect") + " " * 1_200_000, line("fly" * 500_000), "  " + line("logic_channel_open", digits),
                        '{"type":"apdu","payload":{"func":"transmit","param":"' + digits):
            with self.subTest(request=request[:50]):
                (self.folder / "requests").write_text("".join(f"{one}\n" for one in (CONNECT, request, line("transmit", "0070000001"))))
                ended = self.stdio("sh", "-c", 'cat "$1"; head -n 3 >&2', "sh", self.folder / "requests")
                self.assertEqual((ended.returncode, ended.stdout), (0, ""))
                rows = ended.stderr.splitlines()
                self.assertEqual([json.loads(row)["payload"] for row in rows if row.startswith("{")],
                                 [{"ecode": 0}, {"ecode": -1}, {"ecode": 0, "data": "019000"}])
                self.assertEqual([row for row in rows if not row.startswith("{")], ["euicc stdio: sh: line 2: a request of more than 1048576 octets"])

    def test_too_long_request_without_newline(self):
        """COMMAND ends after it, or only closes its output."""
        whole = self.folder / "request"
        whole.write_text(line("transmit", "00" * 1_000_000))
        for ending in ("", "; exec >&-; cat >&2"):
            ended = self.stdio("sh", "-c", f"cat {whole}{ending}")
            self.assertEqual((ended.returncode, ended.stdout), (0, ""))
            self.assertIn("line 1 (it has no newline): a request of more than 1048576 octets", ended.stderr)


class Lines(StdioCase):
    def test_other_lines_are_unchanged(self):
        for octets in (b"", b"\n", b"text", b"text\n\n\r\n", b"{", b"{\n  \"a\": 1\n}\n", b"  {  \n", b'{"type":"lpa"}\n{"type":"progress","payload":{}}',
                       b"\xff\xfe\0\1\n\0", b'{"a":"\\u0000"}\n', b"[1, 2]\n", b"{}\n", b'{"payload":{"func":"connect"}}\n', b" " * 5000 + b"\n",
                       b"x" * 3_000_000 + b"\n", b"{" * 2_000_000 + b"\nnext\n",
                       b'{"type":"lpa","payload":"' + b"x" * 2_000_000 + b'"}\nnext\n', b'["apdu","func",' + b"1," * 1_000_000 + b"1]\n", b"line\n" * 300_000):
            place = self.folder / "octets"
            place.write_bytes(octets)
            ended = self.stdio("cat", place, text=False)
            self.assertEqual((ended.returncode, ended.stderr), (0, b""), octets[:50])
            self.assertEqual(ended.stdout == octets, True, octets[:50])

    def test_to_a_file(self):
        place = self.folder / "out"
        with open(place, "wb") as out:
            subprocess.run([ground.EUICC, "stdio", self.card, "--", "seq", "100000"], stdout=out, check=True, timeout=ground.PATIENCE)
        self.assertEqual(place.read_text().split(), [str(n) for n in range(1, 100001)])

    def test_text_is_printed_before_its_newline(self):
        process = self.begin("sh", "-c", "printf 'Downloading: 10 %%'; read x")
        self.assertEqual(process.stdout.read(17), b"Downloading: 10 %")
        self.assertIsNone(process.poll())

    def test_full_output(self):
        for target, reason in (("/dev/full", "No space left on device"),):
            with open(target, "wb") as out:
                ended = subprocess.run([ground.EUICC, "stdio", self.card, "--", "echo", "x"], stdout=out, stderr=subprocess.PIPE, text=True,
                                       timeout=ground.PATIENCE)
            self.assertEqual(ended.returncode, 1)
            self.assertIn(f"standard output: {reason}", ended.stderr)

    def test_closed_output_ends_an_endless_command(self):
        process = self.begin("yes")
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.wait(ground.PATIENCE), 128 + signal.SIGPIPE)
        self.assertIn(b"standard output: Broken pipe", process.stderr.read())

    def test_output_that_nobody_reads(self):
        process = self.begin("yes")
        size = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ)
        wait_for(lambda: int.from_bytes(fcntl.ioctl(process.stdout, termios.FIONREAD, bytes(4)), sys.byteorder) == size)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(len(select.select([process.stdout], [], [], ground.PATIENCE)[0]), 1)
        process.send_signal(signal.SIGTERM)  # the command has ended; its output is not flushed
        wait_for(lambda: process.poll() is not None or process.send_signal(signal.SIGTERM))
        self.assertIn(process.returncode, (128 + signal.SIGTERM, -signal.SIGTERM))


class Command(StdioCase):
    def test_exit_status(self):
        for command, status in ((["true"], 0), (["false"], 1), (["sh", "-c", "exit 77"], 77), (["sh", "-c", "kill -9 $$"], 137),
                                (["sh", "-c", "kill -SEGV $$"], 139), (["sh", "-c", "exit 255"], 255)):
            self.assertEqual(self.stdio(*command).returncode, status, command)

    def test_what_cannot_be_started(self):
        for command, status, reason in ((["no-such-program"], 127, "there is no such program"), (["/dev/null"], 126, "Permission denied"),
                                        (["/"], 126, "Permission denied"), ([""], 127, "there is no such program")):
            ended = self.stdio(*command)
            self.assertEqual((ended.returncode, ended.stdout), (status, ""))
            self.assertOneLine(ended.stderr, reason)

    def test_usage(self):
        for arguments in ([self.card], [self.card, "--"], ["--", "true"], [self.card, "b", "--", "true"], [self.card, "true"],
                          [self.card, "--mode", "dual", "--", "true"], [self.card, "--durability", "x", "--", "true"]):
            ended = ground.run("stdio", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), arguments)
            self.assertOneLine(ended.stderr, "euicc stdio: ")
        ended = ground.run("stdio", self.folder / "none", "--", "touch", self.folder / "started")
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, "there is no such card")
        self.assertFalse((self.folder / "started").exists())

    def test_environment(self):
        for before, http in ((None, "curl"), ("stdio", "curl"), ("winhttp", "winhttp")):
            environment = {name: value for name, value in os.environ.items() if not name.startswith("LPAC_")}
            if before:
                environment["LPAC_HTTP"] = before
            printed = self.stdio("env", env={**environment, "LPAC_APDU": "pcsc"}).stdout.splitlines()
            self.assertIn("LPAC_APDU=stdio", printed)
            self.assertIn(f"LPAC_HTTP={http}", printed)

    def test_descriptors_and_signals_are_inherited_as_without_us(self):
        script = "ls /proc/self/fd | wc -l; grep -h Sig[BI] /proc/self/status"
        kept = os.open("/dev/null", os.O_RDONLY)
        self.addCleanup(os.close, kept)
        for options in ([], ["--trace", self.folder / "trace.pcapng", "--json", self.folder / "json"]):
            ended = self.stdio("sh", "-c", script, options=options, pass_fds=[kept])
            plain = subprocess.run(["sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, pass_fds=[kept], check=True)
            self.assertEqual(ended.stdout, plain.stdout)

    def test_ends_early(self):
        ended = self.stdio("sh", "-c", f"echo '{CONNECT}'; exit 3")
        self.assertEqual(ended.returncode, 3)
        self.assertRegex(ended.stderr, r"\A[^\n]*sh (ended without reading \d+ octets of responses|does not read its standard input[^\n]*)\n\Z")

    def test_half_a_line(self):
        ended = self.stdio("printf", "%s", CONNECT[:-4])
        self.assertEqual((ended.returncode, ended.stdout), (0, ""))
        self.assertIn("line 1 (it has no newline): bad JSON", ended.stderr)

    def test_never_reads(self):
        """A flood of requests: memory stays bounded, and signals work."""
        log = self.folder / "json"
        process = self.begin("yes", CONNECT, options=["--quiet", "--durability", "none", "--json", log])
        wait_for(lambda: log.exists() and log.read_bytes().count(b'"power on"') > 100)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(ground.PATIENCE), 128 + signal.SIGTERM)
        self.assertRegex(process.stderr.read(), b"yes (ended without reading|does not read its standard input)")

    def test_closes_its_pipes(self):
        ended = self.stdio("sh", "-c", "exec >&-; cat >/dev/null; exit 5")  # waits for the end of its input
        self.assertEqual((ended.returncode, ended.stderr), (5, ""))
        ended = self.stdio("sh", "-c", f"exec <&-; echo '{CONNECT}'; echo text; echo '{CONNECT}'; exit 6")
        self.assertEqual((ended.returncode, ended.stdout), (6, "text\n"))
        self.assertRegex(ended.stderr, r"\A[^\n]*(does not read its standard input|ended without reading)[^\n]*\n\Z")

    def test_a_process_that_stays(self):
        """It has the pipe: COMMAND's end counts."""
        ended = self.stdio("sh", "-c", "sleep 1000 2>/dev/null & echo $!; exit 4")
        os.kill(int(ended.stdout), signal.SIGKILL)
        self.assertEqual((ended.returncode, ended.stderr), (4, ""))

    def test_signals_are_passed_on(self):
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
            name = number.name[3:]
            process = self.begin("sh", "-c", f"trap 'echo got {name}; exit 9' {name}; echo ready; while :; do sleep 0.05; done")
            self.assertEqual(process.stdout.readline(), b"ready\n")
            process.send_signal(number)
            self.assertEqual(process.stdout.readline(), f"got {name}\n".encode())
            self.assertEqual(process.wait(ground.PATIENCE), 9)
            process = self.begin("sh", "-c", "echo ready; exec sleep 1000")
            process.stdout.readline()
            process.send_signal(number)
            self.assertEqual(process.wait(ground.PATIENCE), 128 + number)

    def test_control_c_arrives_once(self):
        """The terminal sends SIGINT to the whole process group: it is not passed on once more."""
        count = self.folder / "count"
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(ground.EUICC, ["euicc", "stdio", str(self.card), "--", "sh", "-c",
                                    f"trap 'echo int >>{count}' INT; trap 'exit 8' USR1; echo ready; while :; do sleep 0.05; done"])
        self.addCleanup(os.close, terminal)
        seen = b""
        while b"ready" not in seen:
            seen += os.read(terminal, 100)
        os.write(terminal, b"\x03")
        self.assertTrue(wait_for(count.exists))
        os.kill(pid, signal.SIGUSR1)  # behind it
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 8)
        self.assertEqual(count.read_text(), "int\n")

    def test_command_ends_with_us(self):
        process = self.begin("sh", "-c", "echo $$; exec sleep 1000")
        command = int(process.stdout.readline())
        process.kill()
        process.wait()
        self.assertTrue(wait_for(lambda: not pathlib.Path(f"/proc/{command}/exe").exists()))


class Options(StdioCase):
    def test_traces(self):
        files = {option: self.folder / option for option in ("trace", "text", "json")}
        self.ask(CONNECT, line("logic_channel_open", ISDR), options=[word for option, path in files.items() for word in (f"--{option}", path)])
        self.assertTrue(files["trace"].read_bytes().startswith(b"\x0a\x0d\x0d\x0a"))
        self.assertRegex(files["text"].read_text(), r"SELECT")
        events = [json.loads(row) for row in files["json"].read_text().splitlines()]
        self.assertGreaterEqual(sum("sw" in event for event in events), 2)

    def test_refusals_are_printed(self):
        refused = line("transmit", "00A40004022FFF")
        self.assertRegex(" ".join(self.ask(CONNECT, refused, options=[])[1]), r"refusal SELECT TS 102 221")
        self.assertEqual(self.ask(CONNECT, refused, options=["--quiet"])[1], [])

    def test_faults(self):
        opened, one = line("logic_channel_open", ISDR), line("transmit", "0070000001")
        for rule, reason, codes in (("apdu n=1 sw=6F00", "", [0, 0, 0]), ("apdu n=1 silence", "does not respond", [0, -1, 0]),
                                    ("apdu n=1 power-cut=before", "lost power", [0, -1, -1]), ("apdu n=1 eject", "was removed", [0, -1, -1]),
                                    ("apdu n=1 reset", "was reset", [0, -1, -1])):
            with self.subTest(rule=rule):
                responses, errors = self.ask(CONNECT, one, one, options=["--quiet", "--fault", rule])
                self.assertEqual([r["ecode"] for r in responses][:2], codes[:2])
                self.assertIn(reason, " ".join(errors))
        responses, _ = self.ask(CONNECT, one, CONNECT, opened, options=["--quiet", "--fault", "apdu n=1 power-cut=before"])
        self.assertEqual([r["ecode"] for r in responses], [0, -1, 0, 1])
        responses, _ = self.ask(CONNECT, one, CONNECT, options=["--quiet", "--fault", "apdu n=1 eject"])
        self.assertEqual([r["ecode"] for r in responses], [0, -1, -1])

    def test_delay(self):
        start = time.monotonic()
        responses, _ = self.ask(CONNECT, line("transmit", "0070000001"), line("transmit", "0070000001"),
                                options=["--quiet", "--fault", "apdu n=1 delay=0.7"])
        self.assertGreaterEqual(time.monotonic() - start, 0.7)
        self.assertEqual([r.get("data") for r in responses], [None, "019000", "029000"])
        ended = self.stdio("sh", "-c", f"echo '{CONNECT}'; read x; echo '{line('transmit', '0070000001')}'; sleep 0.2; exit 2",
                           options=["--quiet", "--fault", "apdu n=1 delay=500"])  # nobody waits for it
        self.assertEqual(ended.returncode, 2)
        self.assertIn("ended without reading", ended.stderr)

    def test_durability_and_create(self):
        before = self.card.read_bytes()
        self.ask(CONNECT, line("logic_channel_open", ISDR), options=["--quiet", "--durability", "none"])
        self.assertEqual(self.card.read_bytes(), before)
        self.card.unlink()
        self.ask(CONNECT, options=["--quiet", "--create", "--mode", "dual", "--clock", "2030-01-01"])
        self.assertEqual(self.show()["mode"], "dual")

    def test_many_at_once(self):
        """From one file, without durability: no daemon, port or lock is shared."""
        runs = [self.begin(*CLIENT, "info", options=["--durability", "none"]) for _ in range(8)]
        for process in runs:
            output, errors = process.communicate(timeout=ground.PATIENCE)
            self.assertEqual((process.returncode, errors), (0, b""))
            self.assertIn(f"EID {self.eid}".encode(), output)


if __name__ == "__main__":
    unittest.main()
