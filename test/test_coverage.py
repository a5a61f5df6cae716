# SPDX-License-Identifier: GPL-3.0-or-later
"""What test/coverage counts and lists, in a small tree of sources built by gcc --coverage; what coverage_dump.c
counts."""
import fcntl, importlib.machinery, json, os, pathlib, shutil, subprocess, tempfile, time, unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLOORS = importlib.machinery.SourceFileLoader("coverage", str(ROOT / "test/coverage")).load_module().FLOORS
FOLDERS = "apdu", "crypto", "card", "profiles", "ipae", "tools"
# Every line and branch is executed with the arguments 1 and -1.
WHOLE = """#include "x.h"
int {folder}_sign(int number)
{{
    if (number < 0)
        return -1;
    return 1;
}}
"""
PARTLY = """#include "x.h"
int card_partly(int number)
{
    if (number > 5) {
        number = 0;
        return ERR_STATE;
    }
    if (number > 3 ||
        number < 0) /* by one way only */
        return -1;
    if (number > 2)
        number = 2; /* no error */
    return number;
}
"""


class Coverage(unittest.TestCase):
    def setUp(self):
        self.tree = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-")) / "a tree"
        self.addCleanup(shutil.rmtree, self.tree.parent)
        self.build = self.tree / "build/coverage"
        (self.tree / "test").mkdir(parents=True)
        shutil.copy(ROOT / "test/coverage", self.tree / "test")
        (self.tree / "x.h").write_text("enum { ERR_STATE = -3 };\n" + "".join(f"int {f}_sign(int);\n" for f in FOLDERS)
                                       + "int card_partly(int);\n")
        for folder in FOLDERS:
            self.write(f"{folder}/sign.c", WHOLE.format(folder=folder))

    def write(self, path, text):
        (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
        (self.tree / path).write_text(text)

    def measured(self, *calls, options=("--floors",)):
        """Builds everything, runs it with the calls, and returns the exit status and the lines of test/coverage."""
        self.write("main.c", '#include "x.h"\nint main(void)\n{\n' + "".join(f"    {call};\n" for call in calls) + "}\n")
        objects = []
        for source in [self.tree / "main.c", *sorted(self.tree.glob("*/**/*.c"))]:
            objects.append(self.build / "check/obj" / source.relative_to(self.tree).with_suffix(".o"))
            objects[-1].parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["gcc", "-I.", "-O0", "--coverage", "-c", "-o", objects[-1], source.relative_to(self.tree)],
                           cwd=self.tree, check=True)
        subprocess.run(["gcc", "--coverage", "-o", self.tree / "main", *objects], check=True)
        subprocess.run([self.tree / "main"], check=False)
        ended = subprocess.run([self.tree / "test/coverage", self.build, *options], stdout=subprocess.PIPE, text=True)
        return ended.returncode, ended.stdout.splitlines()

    def all_signs(self, *without):
        return [f"{folder}_sign({number})" for folder in FOLDERS for number in (1, -1) if f"{folder} {number}" not in without]

    def test_everything_is_covered(self):
        self.write("build/coverage/check/obj/tools/gone.gcno", "of a source that was removed")
        status, lines = self.measured(*self.all_signs())
        self.assertEqual(status, 0, lines)
        self.assertTrue(lines[0].startswith("error paths that no test reaches: 0, listed in "), lines)
        self.assertEqual(lines[2].split(), ["apdu", "100.0", "%", "of", "4", "100.0", "%", "of", "2"])
        self.assertEqual(lines[-2].split(), ["all", "100.0", "%", "of", "24", "100.0", "%", "of", "12"])
        self.assertTrue((self.build / "index.html").exists())
        self.assertIn("apdu/sign.c", (self.build / "lines.json").read_text())

    def test_a_folder_below_its_floor(self):
        status, lines = self.measured(*self.all_signs("crypto -1", "tools -1"))
        self.assertEqual((status, lines[-4:]), (1, [
            f"below its floor: {folder}: {share} {name} are covered; the floor is {floor} %" for folder in ("crypto", "tools")
            for share, name, floor in zip(("75.0 % of      4", "50.0 % of      2"), ("lines", "branches"), FLOORS[folder])]))
        status, lines = self.measured(*self.all_signs("crypto -1"), options=())
        self.assertEqual((status, [line for line in lines if "floor" in line]), (0, []))

    def test_the_floor_is_of_all_below_a_folder(self):
        self.write("card/deep/more.c", "#include \"x.h\"\nint card_more(int);\nint card_more(int number)\n{\n" + "    number++;\n" * 40 + "    return number;\n}\n")
        status, lines = self.measured(*self.all_signs())
        self.assertEqual((status, lines[-1]), (1, f"below its floor: card: 8.7 % of     46 lines are covered; the floor is {FLOORS['card'][0]} %"))
        self.assertIn(["card/deep", "0.0", "%", "of", "42"], [line.split()[:5] for line in lines])

    def test_a_folder_without_counts_is_below_its_floor(self):
        shutil.rmtree(self.tree / "ipae")
        status, lines = self.measured(*[call for call in self.all_signs() if "ipae" not in call])
        self.assertEqual(status, 1)
        self.assertIn("below its floor: ipae: -", lines[-1])

    def test_error_paths(self):
        self.write("card/partly.c", PARTLY)
        status, lines = self.measured(*self.all_signs(), "card_partly(1)", "card_partly(4)")
        self.assertEqual(status, 1)
        listed = (self.build / "error_paths").read_text().splitlines()
        self.assertEqual(listed, ["card/partly.c:5: number = 0; return ERR_STATE;",
                                  "card/partly.c:8: if (number > 3 || number < 0) return -1;"])
        folders = json.loads((self.build / "folders.json").read_text())
        self.assertEqual(folders["error_paths"][0], {"file": "card/partly.c", "line": 5, "code": "number = 0; return ERR_STATE;"})
        self.assertEqual(folders["folders"]["card/*"]["lines"], folders["folders"]["card"]["lines"])


# Ends in the ways that libgcov alone does not count; with `unshare`: 1 where that is not permitted.
ENDS = """#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(int count, char **words)
{
    if (strcmp(words[1], "_exit") == 0)
        _exit(0);
    if (strcmp(words[1], "unshare") == 0)
        return unshare(CLONE_NEWUSER) == 0 ? 0 : errno == EINVAL ? 2 : 1;
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
    return count;
}
"""


class Dump(unittest.TestCase):
    """coverage_dump.c in a program: its counts, and that it does not disturb."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        (self.folder / "ends.c").write_text(ENDS)
        for arguments in (["-c", ROOT / "test/coverage_dump.c"], ["--coverage", "ends.c", "coverage_dump.o", "-o", "ends"]):
            subprocess.run(["gcc", "-D_GNU_SOURCE", "-O0", *arguments], cwd=self.folder, check=True)

    def executed(self):
        """The text of each executed line of the program."""
        subprocess.run(["gcov", "ends-ends.gcda"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        columns = [line.split(":", 2) for line in (self.folder / "ends.c.gcov").read_text().splitlines()]
        return {text.strip() for count, _, text in columns if count.strip("* ").isdigit()}

    def start(self, *words, before=()):
        process = subprocess.Popen([*before, self.folder / "ends", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for clean in (process.stdout.close, process.stderr.close, process.wait, process.kill):
            self.addCleanup(clean)
        return process

    def test_counts_without_exit(self):
        self.assertEqual(self.start("_exit").wait(), 0)
        self.assertIn("_exit(0);", self.executed())

    def test_counts_of_a_process_that_is_killed(self):
        process = self.start("waits")
        self.assertEqual(process.stdout.readline(), "ready\n")
        counts = self.folder / "ends-ends.gcda"
        while not counts.exists() or not counts.stat().st_size:
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        with counts.open("r+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)  # libgcov has it while it writes
            process.kill()
            process.wait()
        self.assertIn('puts("ready");', self.executed())
        self.assertNotIn("_exit(0);", self.executed())

    def test_a_user_who_cannot_write_them(self):
        if os.getuid():
            self.skipTest("not root")
        process = self.start("_exit", before=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
        self.assertEqual((*process.communicate(), process.returncode), ("", "", 0))
        self.assertFalse((self.folder / "ends-ends.gcda").exists())

    def test_user_namespace(self):
        """Its thread is not in the way."""
        for _ in range(50):
            process = self.start("unshare")
            output = process.communicate()
            if process.returncode == 1:
                self.skipTest("user namespaces are not permitted")
            self.assertEqual((*output, process.returncode), ("", "", 0))


if __name__ == "__main__":
    unittest.main()
