# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared by the end-to-end tests: the command, namespaces of their own, a reader without pcscd.

The test's process has mount and network namespaces of its own with an empty /run and a loopback interface, so that
tests do not interfere with each other or with a pcscd of the machine. Tests end only the processes that they started.
"""
import contextlib, ctypes, json, os, pathlib, select, shutil, signal, socket, struct, subprocess, tempfile, time, unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EUICC = os.path.abspath(os.environ.get("EUICC", ROOT / "build/check/euicc"))  # tests start it in folders of their own
PATIENCE = 60  # seconds until an expected event counts as missing; long, because machines may be slow
ISDR = "A0000005591010FFFFFFFF8900000100"
READER = "Virtual PCD 00 00"

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000


def enter_own_world():
    """Call once, before anything is started. Skips the module if namespaces are not permitted."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    flags = CLONE_NEWNS | CLONE_NEWNET | (CLONE_NEWUSER if uid else 0)
    if libc.unshare(flags) != 0:
        raise unittest.SkipTest(f"namespaces are not permitted: {os.strerror(ctypes.get_errno())}")
    if uid:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    # Fails in a chroot, where / is no mount point; its mounts are not shared.
    subprocess.run(["mount", "--make-rprivate", "/"], stderr=subprocess.DEVNULL)
    for command in (["mount", "-t", "tmpfs", "none", "/run"], ["ip", "link", "set", "lo", "up"]):
        subprocess.run(command, check=True)


def run(*arguments, cwd=None, timeout=PATIENCE, user=None):
    """Runs `euicc ARGUMENTS` and waits for its end."""
    return subprocess.run([EUICC, *map(str, arguments)], cwd=cwd, timeout=timeout, user=user,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(what, seconds=PATIENCE):
    """Polls `what` until it returns a true value; returns its last value."""
    end = time.monotonic() + seconds
    while True:
        result = what()
        if result or time.monotonic() > end:
            return result
        time.sleep(0.02)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port(count=1):
    """The first of `count` consecutive free ports. No other program uses this network namespace."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                for i in range(1, count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + i))
            except OSError:
                continue
            return port


class Run:
    """`euicc run ARGUMENTS` in the background, as a context."""

    def __init__(self, *arguments, cwd=None, lines=1, before=()):
        self.process = subprocess.Popen([*before, EUICC, "run", *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines, self.complaints, self.error_output = [], "", None
        try:
            self.lines = [self._line(self.process.stdout) for _ in range(lines)]
        except BaseException:
            self.end(signal.SIGKILL)
            raise

    def _line(self, stream):
        """Reads the next line of its output or error output."""
        line = b""
        end = time.monotonic() + PATIENCE
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([stream], [], [], max(0, end - time.monotonic()))
            octet = os.read(stream.fileno(), 1) if ready else b""
            if not octet:
                self.process.kill()
                raise AssertionError(f"no line from euicc run: {self.process.stderr.read().decode()}")
            line += octet
        return line.decode().rstrip("\n")

    def wait_for_complaint(self):
        """Waits for the next line of its error output."""
        self.complaints += self._line(self.process.stderr) + "\n"

    @property
    def eid(self):
        return self.lines[0].split()[0]

    def end(self, number=signal.SIGTERM):
        """Ends it and returns its exit status; the rest of its output is in `output`, `error_output`."""
        if self.error_output is None:
            if self.process.poll() is None:
                self.process.send_signal(number)
            output, error_output = self.process.communicate(timeout=PATIENCE)
            self.output, self.error_output = output.decode(), self.complaints + error_output.decode()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end(signal.SIGTERM)


class Control:
    """One connection to a control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("rb")

    def line(self):
        return json.loads(self.lines.readline())

    def ask(self, do, **members):
        self.socket.sendall(json.dumps({"do": do, **members}).encode() + b"\n")
        return self.line()

    def close(self):
        self.lines.close()
        self.socket.close()


class Vpcd:
    """A reader with the behaviour of vpcd 3.3, without pcscd: it waits for a card, or connects to one."""

    OFF, ON, RESET, ATR = b"\0", b"\1", b"\2", b"\4"

    def __init__(self, port=0):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(5)
        self.listener.settimeout(PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.card = None

    @classmethod
    def connecting_to(cls, port):
        reader = cls()
        reader.card = socket.create_connection(("127.0.0.1", port), PATIENCE)
        return reader

    def accept(self):
        self.card, _ = self.listener.accept()
        self.card.settimeout(PATIENCE)

    def send(self, message):
        """Sends a message in two writes, as vpcd 3.3 does."""
        self.card.sendall(struct.pack(">H", len(message)))
        self.card.sendall(message)

    def receive(self):
        return self._exactly(struct.unpack(">H", self._exactly(2))[0])

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.card.recv(count - len(data))
            if not part:
                raise EOFError("the card closed the connection")
            data += part
        return data

    def ask(self, message):
        self.send(message)
        return self.receive()

    def command(self, text):
        """Sends a command in hex; returns the response in hex."""
        return self.ask(bytes.fromhex(text)).hex().upper()

    def reset_connection(self):
        """Resets the connection (RST instead of FIN)."""
        self.card.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.card.close()

    def close(self):
        if self.card:
            self.card.close()
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def read_eid(command):
    """Selects the ISD-R on channel 1 and reads the EID by `command` (hex to hex), as an IPA does."""
    if not (opened := command("0070000001")).endswith("9000"):
        raise AssertionError(f"MANAGE CHANNEL: {opened}")
    channel = int(opened[:2], 16)
    return es10(command, channel, "BF3E035C015A")[10:-4], channel


def es10(command, channel, request):
    """Selects the ISD-R on `channel` and sends one ES10 request; returns the complete response with its status word."""
    cla = f"{channel:02X}"
    selected = command(f"{cla}A40400{len(ISDR) // 2:02X}{ISDR}")
    if not selected.startswith("61"):
        raise AssertionError(f"SELECT: {selected}")
    answer = command(f"8{channel:X}E29100{len(request) // 2:02X}{request}")
    data = ""
    while answer[-4:-2] == "61":
        answer = command(f"{cla}C00000{answer[-2:]}")
        data += answer[:-4]
    return data + answer[-4:]


class CardCase(unittest.TestCase):
    """A folder with a card, which is created once for each class and copied."""

    @classmethod
    def setUpClass(cls):
        cls.store = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.store)
        made = run("create", cls.store / "card.euicc")
        if made.returncode:
            raise AssertionError(made.stderr)
        cls.eid = made.stdout.strip()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.card = self.folder / "card.euicc"
        shutil.copy(self.store / "card.euicc", self.card)

    @contextlib.contextmanager
    def isdr(self, card=None, *options):
        """The card in a reader: a function for ES10 requests in hex. It returns the response without the status word 9000."""
        port = free_port()
        with Run(card or self.card, "--listen", f"127.0.0.1:{port}", *options), Vpcd.connecting_to(port) as reader:
            reader.send(reader.ON)
            _, channel = read_eid(reader.command)

            def ask(request):
                response = es10(reader.command, channel, request)
                self.assertTrue(response.endswith("9000"), response)
                return response[:-4]

            yield ask

    def show(self, card=None):
        shown = run("show", "--json", card or self.card)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return json.loads(shown.stdout)

    def assertOneLine(self, text, *parts):
        self.assertRegex(text, r"\A[^\n]+\n\Z")
        for part in parts:
            self.assertIn(part, text)
