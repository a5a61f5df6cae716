# SPDX-License-Identifier: GPL-3.0-or-later
"""For end-to-end tests: `euicc eim` and `euicc smdpp` in the background, and other commands that may print much."""
import json, os, re, signal, subprocess, tempfile

import ground


class Server:
    """`euicc VERB ARGUMENTS`, as a context. `first` is the first line of its output, `ports` are the port numbers in it; `log` is the
    rest of the output so far, and `records` has the lines of it that are JSON objects."""

    def __init__(self, verb, *arguments):
        self._ended, self.error_output = None, None
        self._files = [tempfile.TemporaryFile() for _ in range(2)]  # no pipes: nobody reads them while it runs
        self.process = subprocess.Popen([ground.EUICC, verb, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                        stdout=self._files[0], stderr=self._files[1])
        ground.wait_for(lambda: self.process.poll() is not None or "\n" in self._written()[0])
        output, error_output = self._written()
        self.first = output[:output.find("\n") + 1]
        if not self.first:
            self.end(signal.SIGKILL)
            raise AssertionError(f"no line from euicc {verb}: {error_output}")

    def _written(self):
        """Its output and error output so far. The files keep the position at which it writes."""
        return self._ended or [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode(errors="surrogateescape")
                               for file in self._files]

    @property
    def ports(self):
        return [int(port) for port in re.findall(r":(\d{4,5})\b", self.first)]

    @property
    def log(self):
        return self._written()[0].partition("\n")[2]

    @property
    def records(self):
        return [json.loads(line) for line in self.log.splitlines(keepends=True) if line[:1] + line[-1:] == "{\n"]

    def end(self, number=signal.SIGTERM):
        """Ends it and returns `records`. Fails if its exit status is not 0; the signal SIGKILL leaves none."""
        if not self._ended:
            self.process.send_signal(number)
            self.process.wait(ground.PATIENCE)
            self._ended = self._written()
            self.error_output = self._ended[1]
            for file in self._files:
                file.close()
            if number != signal.SIGKILL and self.process.returncode:
                raise AssertionError(f"exit status {self.process.returncode}: {self.error_output}")
        return self.records

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()


def queue(case, packages, name="queue.json"):
    """A file for `euicc eim --queue` in the folder of the test; packages are for its card, if they name no other."""
    path = case.folder / name
    path.write_text(json.dumps([{"eid": case.eid, **package} for package in packages]))
    return path
