# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that run with a failed call: on files, servers with two clients, a card in a reader."""
import contextlib, hashlib, json, os, pathlib, re, select, shutil, signal, subprocess, sys, time

import preload
from preload import EUICC, ROOT, Ended, plain, start

sys.path.insert(0, str(ROOT / "test/e2e"))
import ground, modem

ICCID = "8999901000000000013"
PORT = re.compile(r"(localhost|127\.0\.0\.1|\[::1\]):\d+")


def make_store(store):
    """The files from which the scenes begin."""
    def euicc(*words):
        return plain(*words, cwd=store)
    euicc("pki", "pki", "--seed", "01")
    euicc("create", "card.euicc", "--pki", "pki", "--mode", "dual", "--seed", "02", "--poll", "60")
    euicc("profile", "build", "--seed", "03", "--set", "iccid=899990100000000001", "-o", "p.der", "--metadata", "m.der")
    (store / "description.txt").write_bytes((ROOT / "profiles/samples/milenage.txt").read_bytes())
    shutil.copy(store / "card.euicc", store / "full.euicc")
    euicc("install", "full.euicc", "p.der", "--enable")
    shutil.copy(store / "full.euicc", store / "eim.euicc")
    euicc("eim", "send", "--card", "eim.euicc", "--pki", "pki", "--seed", "05", "--associate=eim.example", "list")
    (store / "offers").mkdir()
    for name, number in ("one", 2), ("two", 3), ("three", 4):
        euicc("profile", "build", "--seed", f"0{number}", "--set", f"iccid=89999010000000000{number}", "-o", f"offers/{name}.der")
    eid = json.loads(euicc("show", "--json", "card.euicc"))["eid"]
    (store / "queue.json").write_text(json.dumps([{"eid": eid, "orders": ["list"]}]))
    shutil.copy(store / "card.euicc", store / "traced.euicc")
    euicc("lpa", "--card", "traced.euicc", "--trace", "t.pcapng", "--clock", "2026-01-01", "list")
    (store / "traced.euicc").unlink()


def eim_state(text):
    """The state of an eIM: a whole one, and a line for each change since."""
    eims, at, decoder = {}, 0, json.JSONDecoder()
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        if "eims" in value:
            eims = value["eims"]
        else:
            eims.setdefault(value["eim"], {})[value["eid"]] = value["card"]
    return eims


def content(path):
    """A card's as `euicc show` has it, an eIM's state, other files' octets."""
    if path.name == "state.json":
        return eim_state(path.read_text())
    octets = path.read_bytes()
    if not octets.startswith(b"SQLite format 3") and path.suffix != ".euicc":
        return octets
    log = path.with_name(path.name + "-wal")
    key = hashlib.sha256(octets).digest(), log.exists() and log.read_bytes()
    if key not in SHOWN:
        SHOWN[key] = json.loads(PORT.sub("localhost", plain("show", "--json", path)))
    return SHOWN[key]


SHOWN = {}  # by the octets of a card's file and of its log: what `euicc show` says, which most runs leave as it was
SUITE = EUICC + "-suite"  # a program of its own, which `euicc suite` starts
SQLITE_FILES = ".euicc-wal", ".euicc-shm"


class Scene:
    """A command that ends by itself, in a folder with copies of some files of the store."""

    classes = preload.CLASSES
    program = EUICC
    failed = 1  # the exit status of what could not be done

    def __init__(self, name, inputs, *words, **more):
        self.name, self.inputs, self.words = name, inputs.split(), words
        for key, value in more.items():
            setattr(self, key, value)

    def prepare(self, store, folder):
        for name in self.inputs:
            (shutil.copytree if (store / name).is_dir() else shutil.copy)(store / name, folder / name)

    def files(self, folder):
        """Of each file its content; a card that cannot be shown raises an error."""
        return {str(path.relative_to(folder)): content(path) for path in sorted(folder.rglob("*"))
                if path.is_file() and not path.name.endswith(SQLITE_FILES)}

    def run(self, folder, failure):
        ended = Ended(start(self.program, *self.words, cwd=folder, env={**failure.environment, "TMPDIR": str(folder)}))
        ended.stdout = ended.stdout.replace(str(folder), "FOLDER")
        return ended

    def output(self, ended):
        return PORT.sub(r"\1:PORT", ended.stdout)

    def judge(self, ended, failure, before, after, files, expected):
        """Yields a line for each fault. `after` and `expected`: files and output without a failure."""
        if ended.status is None:
            yield f"no end within {preload.SECONDS} s"
        elif ended.status == 0:
            if self.output(ended) != expected:
                yield f"exit status 0 with other output: {ended.stdout[-300:]!r} {ended.stderr[-200:]!r}"
            if files != after and not (failure.changes_random_numbers() and files.keys() == after.keys()):
                names = [name for name in {*files, *after} if files.get(name) != after.get(name)]
                yield f"exit status 0, but these files are not as without the failure: {names} {ended.stderr[-200:]!r}"
        elif ended.status == self.failed:
            yield from self.judge_message(ended.stderr, failure)
            for name, found in files.items():
                if name not in before and name not in after:
                    yield f"{name} is left"
                elif found not in (before.get(name), after.get(name)) and not self.between(name, found, before, after):
                    yield f"{name} is neither as before nor complete"
            lost = [name for name in before if name not in files and name in after]
            if lost:
                yield f"{len(lost)} files are lost: {lost[:3]}"
        else:
            yield f"exit status {ended.status}: {ended.stderr[-300:]!r}"

    def between(self, name, found, before, after):
        return False

    def judge_message(self, text, failure):
        text = re.sub(r"^[0-9:.]+ card store .*\n", "", text, flags=re.M)  # the log of a card that runs
        if not re.fullmatch(r"euicc[^\n]*: [^\n]+\n", text):
            yield f"not one line on standard error: {text[-300:]!r}"
        yield from self.judge_reason(text, failure)

    def judge_reason(self, text, failure):
        reason = failure.call.partition(": ")[2]
        if reason in SAME and SAME[reason] in text:
            return
        if re.search(": (not usable|unsupported|crypto library failed)$", text, re.M) and any(ONCE.fullmatch(name) for _, _, name in failure.frames):
            return
        reasons = REASONS.get(failure.name, "") + (AFTER_OPEN if failure.call.startswith("open") else "")
        if failure.name in REASONS and not re.search(reasons, text) and not (reason and reason in text):
            yield f"the reason {reason or 'memory'!r} is not said: {text!r}"


# What a message may say instead of the system's reason: OpenSSL and SQLite do not pass all reasons on, and a card answers a
# command with a status word. SQLite opens a file read-only when it cannot be opened for writing, and reports that error.
REASONS = {"memory": "memory|6581|6A84|6F00", "storage": "6581|standard output: ", "socket": "(?!)"}
SAME = {"Cannot allocate memory": "out of memory", "Address already in use": "the port is in use"}
# What OpenSSL does once in a process. It does not repeat one that failed, and has no reason for what fails later.
ONCE = re.compile(r"CRYPTO_THREAD_run_once|EVP_\w+_fetch|RAND_get0_\w+")
AFTER_OPEN = "|Read-only file system|No such file or directory"


class Download(Scene):
    """`euicc lpa download` from a server that does not fail."""

    def judge_reason(self, text, failure):
        """libcurl does not pass on why waiting for a socket failed; while it connects it tries the next address instead. Of some
        allocations that fail while a handshake begins, neither it nor OpenSSL keeps the reason."""
        if failure.call.split(":")[0] in ("poll", "getsockopt") and re.search(": (Connection refused|waiting for the server failed)$", text, re.M):
            return
        if failure.name == "memory" and re.search(": Failed set SNI$| alert handshake failure$", text, re.M):
            return
        yield from super().judge_reason(text, failure)

    def run(self, folder, failure):
        with Server("smdpp", folder, "--pki", "pki", "--profiles", "offers", "--listen", "localhost:0", "--seed", "06") as server:
            return Ended(start(EUICC, *self.words, f"1$localhost:{server.port}$one", cwd=folder, env=failure.environment))

    def judge(self, ended, failure, before, after, files, expected):
        """A profile that is installed while its notification is left on the card is a success that says so."""
        found = files["card.euicc"]
        if ended.status == 0 and re.fullmatch("euicc lpa: installed; the card keeps a notification: .+\n", ended.stderr) and \
                self.between("card.euicc", found, before, after) and found["profiles"] == after["card.euicc"]["profiles"]:
            files = after
        yield from super().judge(ended, failure, before, after, files, expected)

    def between(self, name, found, before, after):
        """The profile is there or not; its notification may be left to deliver, and takes memory."""
        parts = [{key: value for key, value in card.items() if key not in ("notifications", "freeNonVolatileMemory")}
                 for card in (found, before[name], after[name])]
        return parts[0] in parts[1:]


class EimSend(Scene):
    def between(self, name, found, before, after):
        """The card may have the association and not the package, or its result; the eIM may have counted."""
        if name == "pki/EIM/state.json":
            return True
        return all(found[key] in (before[name].get(key), after[name].get(key))
                   for key in found.keys() - {"freeNonVolatileMemory", "packageResults"})


class Server:
    """A server of the command, as a context. `first` is its first line, "" if it ended before."""

    def __init__(self, verb, folder, *words, failure=None):
        self.process = start(EUICC, verb, *words, cwd=folder, env=failure and failure.environment)
        self.first = self.line()
        found = re.search(r":(\d+)", self.first)
        self.port = int(found[1]) if found else 0
        self.ended = None

    def line(self):
        line, end = b"", time.monotonic() + preload.SECONDS
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            octet = os.read(self.process.stdout.fileno(), 1) if ready else b""
            if not octet:
                break
            line += octet
        return line.decode(errors="replace")

    def end(self):
        if not self.ended:
            self.process.poll() is None and self.process.send_signal(signal.SIGTERM)
            self.ended = Ended(self.process)
        return self.ended

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


class ServerScene(Scene):
    """A server with failures, and clients without. Either it does not start, or it serves all clients but one."""

    verb = ""

    def run(self, folder, failure):
        with Server(self.verb, folder, *self.words, failure=failure) as server:
            clients = [self.client(folder, server, n) for n in (1, 2)] if server.first else []
            if any(client.status for client in clients):
                clients.append(self.client(folder, server, 3))
            alive = server.process.poll() is None
            ended = server.end()
        ended.clients, ended.started, ended.alive = clients, bool(server.first), alive
        return ended

    def output(self, ended):
        return None

    def judge(self, ended, failure, before, after, files, expected):
        if not ended.started:
            yield from super().judge(ended, failure, before, after, files, expected)
            return
        if not ended.alive:
            yield f"the server ended while it served: {ended.status} {ended.stderr[-300:]!r}"
        # libevent ends the process when it cannot read a signal, by its message.
        elif ended.status and not (failure.name == "storage" and "standard output: " in ended.stderr) \
                and not (failure.name == "socket" and "evsig_cb: recv: " in ended.stderr):
            yield f"the server's exit status is {ended.status}: {ended.stderr[-300:]!r}"
        failed = [client for client in ended.clients if client.status]
        for number, client in enumerate(ended.clients, 1):
            if client.status is None:
                yield f"client {number} hangs"
            elif client.status > 1 or client.status < 0 or client in failed[1:]:
                yield f"client {number}: {client.status} {client.stderr[-300:]!r} {client.stdout[-300:]!r}; server: {ended.stdout[-600:]!r}"
        yield from self.judge_files(ended, failure, files, after)

    def judge_files(self, ended, failure, files, after):
        return ()

    def between(self, name, found, before, after):
        return name.endswith("state.json")


class Smdpp(ServerScene):
    verb = "smdpp"

    def prepare(self, store, folder):
        super().prepare(store, folder)
        for number in 1, 2, 3:
            shutil.copy(store / "card.euicc", folder / f"card{number}.euicc")

    def client(self, folder, server, number):
        name = ("one", "two", "three")[number - 1]
        return Ended(start(EUICC, "lpa", "--card", f"card{number}.euicc", "--pki", "pki", "download",
                           f"1$localhost:{server.port}${name}", cwd=folder))

    def judge_files(self, ended, failure, files, after):
        for number, client in enumerate(ended.clients, 1):
            profiles = files[f"card{number}.euicc"]["profiles"]
            if client.status == 0 and [p["profileName"] for p in profiles] != [("one", "two", "three")[number - 1]]:
                yield f"client {number} succeeded with {profiles}"


class Eim(ServerScene):
    """Two devices poll the eIM, one after the other."""

    verb = "eim"

    def client(self, folder, server, number):
        ended = Ended(start(EUICC, "device", "--card", "eim.euicc", "--clock", "2026-01-01", "--seed", f"0{number}", "--time-scale", "1000",
                            f"--host=eim.example=localhost:{server.port}", "--for", "10" if number == 1 else "100", cwd=folder))
        polled = "octets up" in ended.stdout and re.search("CLOSE CHANNEL: .* [1-9][0-9]* octets up, [1-9]", ended.stdout)
        if not polled and ended.status == 0:
            ended.status = 1
        return ended

    def judge_files(self, ended, failure, files, after):
        if files["eim.euicc"] != after["eim.euicc"]:
            yield f"the package was not executed or not acknowledged: {ended.stdout[-500:]!r} {[c.stdout[-800:] for c in ended.clients]}"


class Device(Scene):
    """A device polls an eIM without failures."""

    def run(self, folder, failure):
        with Server("eim", folder, "--pki", "pki", "--listen", "localhost:0", "--state", "pki/EIM/state.json", "--queue", "queue.json",
                    "--seed", "07") as server:
            return Ended(start(EUICC, *self.words, f"--host=eim.example=localhost:{server.port}", cwd=folder, env=failure.environment))

    def output(self, ended):
        return None  # TLS records differ in length, and a failed poll is one of the results

    def judge(self, ended, failure, before, after, files, expected):
        if ended.status == 0 and files["eim.euicc"] != after["eim.euicc"] and not re.search("fail|error|result|not ", ended.stdout):
            yield f"nothing says that the package was not executed: {ended.stdout[-1500:]!r}"
        files = {**files, "pki/EIM/state.json": after["pki/EIM/state.json"]}
        if ended.status == 0:
            files["eim.euicc"] = after["eim.euicc"]
        yield from super().judge(ended, failure, before, after, files, expected)

    def between(self, name, found, before, after):
        return name == "eim.euicc"


SET_ADDRESS, DONE = "BF65058003612E62", "BF65038001009000"


class Running(Scene):
    """A card that runs until a signal: an address is read and changed."""

    def run(self, folder, failure):
        answers = []
        with self.client(folder, failure) as (process, is_ready, ask):
            try:
                limit = time.monotonic() + preload.SECONDS
                while process.poll() is None and not is_ready():
                    if time.monotonic() > limit:
                        raise TimeoutError("it is not ready")
                if process.poll() is None:
                    answers += ask()
            except (OSError, EOFError, AssertionError, ValueError, IndexError) as error:
                answers.append(error)
            process.poll() is None and process.send_signal(signal.SIGTERM)
            ended = Ended(process)
        ended.answers = answers
        return ended

    def output(self, ended):
        return None

    def judge(self, ended, failure, before, after, files, expected):
        done = ended.answers[1:] == [DONE]
        if done and files != after:
            yield f"the card says that it changed, but it did not: {ended.answers}"
        if not done and files["card.euicc"] not in (before["card.euicc"], after["card.euicc"]):
            yield "the card is neither as before nor complete"
        # The reader may have closed the connection, for what the card knows: that is no message.
        ended_early = any(isinstance(answer, (EOFError, OSError)) for answer in ended.answers)
        if ended_early and ended.status == 0 and not ended.stderr and failure.name != "socket":
            yield f"the connection ended without a message: {ended.answers}"
        if ended.status == 0:
            files = after
        yield from super().judge(ended, failure, before, after, files, None)


class Run(Running):
    @contextlib.contextmanager
    def client(self, folder, failure):
        with ground.Vpcd() as reader:
            reader.listener.settimeout(preload.SECONDS)

            process = start(EUICC, *self.words, "--vpcd", f"127.0.0.1:{reader.port}", cwd=folder, env=failure.environment)

            def connects():
                return select.select([reader.listener], [], [], 0.02)[0]

            def read_eid():
                reader.accept()
                reader.send(reader.ON)
                return ground.read_eid(reader.command)[0]

            def ask():
                try:
                    yield read_eid()
                except (ConnectionError, EOFError):  # the card could not wait for this connection, and makes another
                    while process.poll() is None and not connects():
                        pass
                    if process.poll() is not None:
                        raise
                    yield read_eid()
                yield ground.es10(reader.command, 1, SET_ADDRESS)
            yield process, connects, ask


class Modem(Running):
    """A card in a modem, with a client on its terminal."""

    @contextlib.contextmanager
    def client(self, folder, failure):
        terminal = folder / "tty"
        process = start(EUICC, *self.words, cwd=folder, env=failure.environment)

        def ask():
            with modem.Client(terminal) as client:
                yield from client.ask("AT+CGSN")
                yield modem.ApduClient(client).es10_by_sessions(SET_ADDRESS)
        yield process, lambda: select.select([process.stdout], [], [], 0.02)[0], ask


class Report(Scene):
    """The result is a report on standard output, which may have a failed call as a problem."""

    def judge(self, ended, failure, before, after, files, expected):
        if ended.status == 1 and not ended.stderr and re.search(self.problem, ended.stdout, re.M):
            yield from self.judge_reason(ended.stdout, failure)
        else:
            yield from super().judge(ended, failure, before, after, files, expected)


class Doctor(Report):
    def output(self, ended):
        return None  # it finds what it looks for in another place


class Stdio(Scene):
    """The exit status is that of the command, which gets -1 for what fails."""

    def judge(self, ended, failure, before, after, files, expected):
        if ended.status is not None and ended.status >= 0 and ended.stderr.count("\n") == 1:
            yield from self.judge_message(ended.stderr, failure)
        else:
            yield from super().judge(ended, failure, before, after, files, expected)


SCENES = [
    Scene("create", "pki", "create", "new.euicc", "--pki", "pki", "--seed", "0A"),
    Scene("create fresh", "", "create", "new.euicc", "--seed", "0A"),
    Scene("pki", "", "pki", "new", "--seed", "0A"),
    Scene("show", "full.euicc", "show", "full.euicc"),
    Scene("show json", "full.euicc", "show", "--json", "--certificates", "full.euicc"),
    Scene("install", "card.euicc p.der", "install", "card.euicc", "p.der", "--enable"),
    Scene("snapshot", "card.euicc", "snapshot", "card.euicc", "copy"),
    Scene("restore", "card.euicc full.euicc", "restore", "card.euicc", "full.euicc"),
    Scene("lpa list", "full.euicc", "lpa", "--card", "full.euicc", "list"),
    Scene("lpa disable", "full.euicc", "lpa", "--card", "full.euicc", "disable", ICCID),
    Download("lpa download", "card.euicc pki offers", "lpa", "--card", "card.euicc", "--pki", "pki", "download"),
    EimSend("eim send", "full.euicc pki", "eim", "send", "--card", "full.euicc", "--pki", "pki", "--seed", "05", "--associate", "list",
          "default-dp=a.b"),
    Eim("eim", "eim.euicc pki queue.json", "--pki", "pki", "--listen", "localhost:0", "--queue", "queue.json", "--seed", "07"),
    Smdpp("smdpp", "pki offers", "--pki", "pki", "--profiles", "offers", "--listen", "localhost:0", "--seed", "06"),
    Device("device", "eim.euicc pki queue.json", "device", "--card", "eim.euicc", "--clock", "2026-01-01", "--seed", "04", "--time-scale",
           "1000", "--for", "10"),
    Scene("profile build", "description.txt", "profile", "build", "description.txt", "--seed", "03", "-o", "new.der", "--metadata", "new.m"),
    Scene("profile show", "p.der", "profile", "show", "p.der"),
    Scene("profile check", "p.der", "profile", "check", "p.der"),
    Run("run", "card.euicc", "run", "card.euicc"),
    Stdio("stdio", "card.euicc", "stdio", "card.euicc", "--", "sh", "-c",
          'echo \'{"type":"apdu","payload":{"func":"connect"}}\'; read x; echo "got $x"'),
    Scene("trace show", "t.pcapng", "trace", "show", "t.pcapng"),
    Scene("trace diff", "t.pcapng", "trace", "diff", "t.pcapng", "t.pcapng", failed=2),
    Scene("trace report", "t.pcapng", "trace", "report", "t.pcapng", "-o", "page.html"),
    Scene("trace export", "t.pcapng", "trace", "export", "t.pcapng", "-o", "new.pcapng"),
    Modem("modem", "card.euicc", "modem", "--card", "card.euicc", "--pty", "tty", "--clock", "2026-01-01", "--seed", "04"),
    Doctor("doctor", "", "doctor", problem="^wrong "),
    Report("suite run", "full.euicc", "run", "--quiet", "--seed", "0A", "--card", "full.euicc", "--case", "store-data-two-blocks",
           program=SUITE, problem="^(fail|inconclusive) |^the run ended early: "),
    Report("suite ipa", "t.pcapng", "ipa", "--quiet", "t.pcapng", program=SUITE, problem="^(fail|inconclusive) "),
]
