# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs scenes with one failed call each, and finds the faults that this shows."""
import collections, hashlib, pathlib, re, tempfile

import scenes
from preload import Failure


class Torture:
    """The files from which all scenes begin, and for each scene what it leaves without a failure."""

    def __init__(self, folder):
        self.folder, self.store = folder, folder / "store"
        self.store.mkdir()
        scenes.make_store(self.store)
        self.expected = {}

    def run(self, scene, failure, here):
        """The scene in a folder of its own: the files before, how it ended, and the files and cards that it left."""
        (folder := here / "work").mkdir()
        scene.prepare(self.store, folder)
        before = self.expected[scene.name][0] if scene.name in self.expected else scene.files(folder)
        ended = scene.run(folder, failure)
        failure.read()
        return before, ended, scene.files(folder)

    def count(self, scene, call=None):
        """The calls of each class in a run without a failure, which must end well."""
        with tempfile.TemporaryDirectory(dir=self.folder) as here:
            failure = Failure("all", 0, pathlib.Path(here), call, program=scene.program)
            before, ended, files = self.run(scene, failure, pathlib.Path(here))
            self.expected.setdefault(scene.name, (before, files, scene.output(ended)))
            faults = [*failure.reports, *scene.judge(ended, failure, *self.expected[scene.name][:2], files, self.expected[scene.name][2])]
            if faults or ended.status:
                raise AssertionError(f"{scene.name} without a failure: {ended.status} {ended.stderr} {faults}")
            return failure

    def attempt(self, scene, name, at, call=None, whole_stacks=False):
        """The failure and the faults of a run in which the at-th call of the class fails (only calls of this name count)."""
        with tempfile.TemporaryDirectory(dir=self.folder) as here:
            failure = Failure(name, at, pathlib.Path(here), call, whole_stacks, scene.program)
            try:
                before, ended, files = self.run(scene, failure, pathlib.Path(here))
            except AssertionError as error:
                return failure.read(), [f"a card cannot be read: {error}"]
            if any("LeakSanitizer" in report for report in failure.reports) and not whole_stacks:
                return self.attempt(scene, name, at, call, whole_stacks=True)
            faults = [f"libtasn1 or libevent allocated {failure.excess} octets more than the program had checked"] if failure.excess else []
            if not failure.reports:
                faults += scene.judge(ended, failure, before, self.expected[scene.name][1], files, self.expected[scene.name][2])
            elif not failure.leaks_in_library():  # else the exit status is the sanitizer's
                faults.append(f"sanitizer: {failure.reports[0][:3000]}")
            return failure, faults


EACH_CALL = 200  # a class with more calls in a command


def choose(stacks, count, seed):
    """Numbers of calls: the first call from each call stack (each call, if there are few), or a sample of these. A count that is
    larger than their number adds others, up to all. A seed stands for the same calls in each run, though some calls are there
    in some runs only."""
    earlier, calls = collections.Counter(), {}  # the numbers of the calls by call stack and how many came from it before
    for at, stack in enumerate(stacks, 1):
        calls[stack, earlier[stack]] = at
        earlier[stack] += 1

    def sample(some, count):
        return sorted(some, key=lambda call: hashlib.sha256(f"{seed} {call}".encode()).digest())[:count]
    firsts = [call for call in calls if len(stacks) <= EACH_CALL or call[1] == 0]
    chosen = sample(firsts, count or len(firsts))
    others = sample(calls.keys() - {*firsts}, max(0, count - len(firsts)))
    return sorted(calls[call] for call in chosen + others)


def describe(scene, name, bad):
    """A paragraph for each place from which calls with faults came, and each kind of fault."""
    places = collections.defaultdict(list)
    for failure, faults in bad:
        places[failure.where(4), re.sub(r"0x[0-9a-f]+|==[0-9]+==|[0-9]+", "N", faults[0])].append((failure, faults))
    for (place, _), found in places.items():
        failure, faults = found[0]
        also = f", and {len(found) - 1} others" if len(found) > 1 else ""
        yield "\n".join([f"{scene.name}, {name} call {failure.at} ({failure.call}){also}: {faults[0]}", *faults[1:3], f"    called from {place}"])
