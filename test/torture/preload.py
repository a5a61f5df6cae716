# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the command with one failed call (fail.h) and reads what became of it."""
import os, pathlib, re, struct, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIBRARY = pathlib.Path(os.environ.get("TORTURE_LIBRARY", ROOT / "build/check/torture.so"))
EUICC = os.path.abspath(os.environ.get("EUICC", ROOT / "build/check/euicc"))
CLASSES = "memory", "storage", "socket", "crypto"
SECONDS = 60  # a command that runs longer hangs
HEAD, NAME_SIZE, REPORT_SIZE = "=5QQQ", 72, 7 * 8 + 72 + 4000  # struct fail_report
MOST_STACKS = 1 << 18  # in a run
DATE = "1790000000"  # of certificates; all runs are repeatable
NAME_TABLE = re.compile(r"of 16 byte.*CRYPTO_zalloc .* in EVP_\w+_fetch ", re.S)
OF_OPENSSL = re.compile(r"#1 \S+ in CRYPTO_\w+ ")
REPORT_OF_ERROR = re.compile(r"ERROR: |runtime error: ")


def environment():
    return {**os.environ, "SOURCE_DATE_EPOCH": DATE, "TZ": "UTC0", "LC_ALL": "C"}


class Failure:
    """The at-th call of a class (with `call`: of those of this name) fails, in the process that gets `environment`. Class
    `all`: none fails."""

    def __init__(self, name, at, folder, call=None, whole_stacks=False, program=EUICC):
        self.name, self.at, self.program = name, at, program
        self.file = folder / "calls"
        self.file.write_bytes(b"")
        os.truncate(self.file, REPORT_SIZE + (8 * MOST_STACKS if name == "all" else 0))
        self.sanitizer = folder / "sanitizer"
        options = f"log_path='{self.sanitizer}'"
        self.environment = {
            **environment(), "LD_PRELOAD": str(LIBRARY), "TORTURE_CLASS": name, "TORTURE_AT": str(at),
            "TORTURE_CALL": call or "",
            "TORTURE_REPORT": str(self.file), "UBSAN_OPTIONS": f"print_stacktrace=1:{options}",
            "ASAN_OPTIONS": f"detect_leaks=1:verify_asan_link_order=0:{options}" +
                            (":fast_unwind_on_malloc=0" if whole_stacks else "")}

    def read(self):
        octets = self.file.read_bytes()
        stacks = struct.unpack_from(f"={sum(struct.unpack_from('=5Q', octets)) if self.name == 'all' else 0}Q", octets, REPORT_SIZE)
        self.stacks = {name: [stack for stack in stacks if stack & 0xFF == number] for number, name in enumerate(CLASSES, 1)}
        _, *calls, self.failed, self.excess = struct.unpack_from(HEAD, octets)
        self.calls = dict(zip(CLASSES, calls))
        end = struct.calcsize(HEAD)
        self.call, frames = (part.split(b"\0")[0].decode() for part in (octets[end:end + NAME_SIZE], octets[end + NAME_SIZE:]))
        self.frames = [line.split() for line in frames.splitlines() if len(line.split()) == 3]
        self.reports = [text for file in self.sanitizer.parent.glob("sanitizer.*")
                        if REPORT_OF_ERROR.search(text := file.read_text(errors="replace"))]
        return self

    def leaks_in_library(self):
        """The reports (with whole stacks) are only about memory that a library keeps for itself: it was allocated in the call
        of the program in which the failed call was made, so the program did not get it; or it is an entry of the table of
        names that OpenSSL makes at the first fetch of an algorithm, and loses in a later one; or OpenSSL allocated it, and the
        failed call is one that OpenSSL makes when it frees a library context, or at the end of the process."""
        place = self.where(1).split()[1:2]
        leaks = [leak for text in self.reports for leak in text.split("\n\n") if leak.startswith("Direct leak")]
        lines = re.compile(r" in \w+ ((?:[\w.-]+/)*([\w.-]+\.c):\d+)$", re.M)
        places = [[os.path.basename(line) for line, file in lines.findall(leak) if (ROOT / line.partition(":")[0]).exists() and file != "fail.c"]
                  for leak in leaks]
        freeing = any(name in ("OSSL_LIB_CTX_free", "OPENSSL_cleanup") for _, _, name in self.frames)
        return bool(leaks) and all("LeakSanitizer" in text for text in self.reports) and \
            all(found[:1] == place or NAME_TABLE.search(leak) or freeing and OF_OPENSSL.search(leak) for found, leak in zip(places, leaks))

    def changes_random_numbers(self):
        """OpenSSL went on without blinding a point: all later random numbers of a seed are others."""
        return any(name == "EC_POINT_mul" for _, _, name in self.frames)

    def where(self, depth=6):
        """The functions of the program from which the failed call came."""
        addresses = [offset for file, offset, _ in self.frames if os.path.realpath(file) == os.path.realpath(self.program)]
        if not addresses:
            return " < ".join(name for _, _, name in self.frames[3:9])
        # The addresses are those behind the calls.
        addresses = [hex(int(address, 16) - 1) for address in addresses[:depth]]
        lines = subprocess.run(["addr2line", "-s", "-f", "-e", self.program, *addresses], stdout=subprocess.PIPE, text=True).stdout.splitlines()
        return " < ".join(f"{name} {place}" for name, place in zip(lines[::2], lines[1::2]))


class Ended:
    """A command that has ended; status None: it did not, and was killed."""

    def __init__(self, process, timeout=SECONDS):
        try:
            self.stdout, self.stderr = process.communicate(timeout=timeout)
            self.status = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            self.stdout, self.stderr = process.communicate()
            self.status = None
        self.stdout, self.stderr = (text.decode(errors="replace") for text in (self.stdout, self.stderr))


def start(*words, env=None, **more):
    return subprocess.Popen([*map(str, words)], env=env or environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


def plain(*words, cwd=None, status=0):
    """Runs the command without failures; its standard output."""
    ended = Ended(start(EUICC, *words, cwd=cwd))
    if ended.status != status:
        raise AssertionError(f"euicc {' '.join(map(str, words))}: {ended.status} {ended.stderr}")
    return ended.stdout
