# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `euicc` in the background: a card in a PC/SC reader, an SM-DP+, an eIM."""
import json, os, pathlib, select, shutil, signal, socket, subprocess, time

PATIENCE = 60  # seconds for a line or response, for slow machines


def command():
    """The command: $EUICC, or `euicc` in PATH. FileNotFoundError."""
    found = shutil.which(os.environ.get("EUICC", "euicc"))
    if not found:
        raise FileNotFoundError("the command `euicc' is not installed; set EUICC to its path")
    return found


class Process:
    """`euicc ARGUMENTS` in the background; a context that ends it."""

    def __init__(self, *arguments, log):
        """Its standard output and error go to the file `log`."""
        self.log = pathlib.Path(log)
        with open(log, "ab") as output:
            self.process = subprocess.Popen([command(), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def wait_for(self, is_ready):
        """Until is_ready(text of the log) is true; its value. RuntimeError: the process ended; TimeoutError."""
        end = time.monotonic() + PATIENCE
        while True:
            ended = self.process.poll() is not None
            if found := is_ready(self.log.read_text(errors="replace")):
                return found
            if ended:
                raise RuntimeError(f"euicc ended with status {self.process.returncode}: {self.log.read_text(errors='replace').strip()}")
            if time.monotonic() > end:
                raise TimeoutError(f"no expected line in {self.log}")
            time.sleep(0.01)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


def ask(path, request):
    """One request to a control socket, a dictionary; the response."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(path))
        connection.sendall(json.dumps(request).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            part = connection.recv(65536)
            if not part:
                raise ConnectionError(f"{path}: closed without a response")
            line += part
    return json.loads(line)


class Reader(Process):
    """
    A card file in a PC/SC reader, by `euicc run --pcscd`: `name` of the reader, `environment` that clients need, `ask` for requests of
    euicc-run(1). The environment is that of this process, too, so that pyscard finds the reader.
    """

    def __init__(self, card, folder, *options):
        folder = pathlib.Path(folder)
        self.control = folder / "control"
        super().__init__("run", card, "--pcscd", "--control", self.control, *options, log=folder / "run.log")
        try:
            line = self.wait_for(self._card_line)
        except BaseException:
            self.end()
            raise
        self.eid, self.name = line.split()[0], line.split("  ")[-1].strip()
        self.environment = dict(part.split("=", 1) for part in self.log.read_text().splitlines() if part.startswith("PCSCLITE_CSOCK_NAME="))
        self._before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)

    @staticmethod
    def _card_line(log):
        return next((line for line in log.splitlines(keepends=True) if line.endswith("\n") and line[:32].isdigit()), "").rstrip("\n")

    def ask(self, request):
        """A request as a dictionary, {"do": "reset"}; the response."""
        return ask(self.control, request)

    def end(self):
        for name, value in getattr(self, "_before", {}).items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        return super().end()


class Server(Process):
    """A server on a free port of 127.0.0.1, with a control socket."""

    def __init__(self, verb, pki, folder, *options):
        self.folder = pathlib.Path(folder)
        self.control = self.folder / f"{verb}.control"
        super().__init__(verb, "--pki", pki, "--listen", "127.0.0.1:0", "--control", self.control, *options, log=self.folder / f"{verb}.log")
        try:
            self.address = self.wait_for(self._address)
        except BaseException:
            self.end()
            raise

    @staticmethod
    def _address(log):
        line = log.splitlines(keepends=True)[0] if log else ""
        words = line.rstrip("\n").replace(",", " ").split() if line.endswith("\n") else []
        return next((word for word in words if word.startswith("127.0.0.1:")), "")

    def ask(self, request):
        """A request as a dictionary, {"do": "show"}; the response."""
        return ask(self.control, request)


class Smdpp:
    """`euicc smdpp`; it starts when its address is first asked for, with the profiles that were added until then."""

    def __init__(self, pki, folder, *options):
        self._pki, self._folder, self._options, self._server = pki, pathlib.Path(folder), options, None
        self.profiles = self._folder / "profiles"
        self.profiles.mkdir()

    def add(self, name, package, **description):
        """Offers an unprotected profile package, octets; the members of its description are those of euicc-smdpp(1)."""
        (self.profiles / f"{name}.der").write_bytes(package)
        if description:
            (self.profiles / f"{name}.json").write_text(json.dumps(description))
        if self._server:
            self.end()

    def _started(self):
        if not self._server:
            self._server = Server("smdpp", self._pki, self._folder, "--profiles", self.profiles, *self._options)
        return self._server

    @property
    def address(self):
        return self._started().address

    def activation_code(self, name):
        return f"LPA:1${self.address}${name}"

    def ask(self, request):
        return self._started().ask(request)

    def end(self):
        if self._server:
            self._server.end()
            self._server = None


class Eim(Server):
    """`euicc eim`; its eimId is `eim_id`."""

    eim_id = "eim.example"

    def __init__(self, pki, folder, *options):
        super().__init__("eim", pki, folder, "--state", pathlib.Path(folder) / "eim.json", *options)

    def order(self, eid, *orders):
        """Queues a package for the card with this EID."""
        return self.ask({"do": "order", "eid": eid, "orders": list(orders)})
