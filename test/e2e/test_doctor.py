# SPDX-License-Identifier: GPL-3.0-or-later
"""`euicc doctor`: each check on a machine that is as it should be, and on one that is not."""
import contextlib, json, os, pathlib, shutil, socket, subprocess, tempfile, unittest

import ground
from ground import CardCase, Run, wait_for
import test_pcscd
from test_pcscd import SOCKET, VPCD, ForeignPcscd

USER, NO_NAMESPACES = test_pcscd.WithoutRoot.USER, test_pcscd.WithoutRoot.NO_NAMESPACES
CHECKS = ["libraries", "pcscd", "vpcd driver", "pcscd socket", "PCSCLITE_CSOCK_NAME", "readers", "vpcd ports", "namespaces",
          "network namespace", "temporary folder", "pseudo terminals"]
# The version functions of the libraries, with an old version.
OLD = {"OpenSSL": 'const char *OpenSSL_version(int what) {return "1.1.1w";}',
       "SQLite": 'const char *sqlite3_libversion(void) {return "3.7.0";}',
       "libtasn1": 'const char *asn1_check_version(const char *least) {return "4.0";}',
       "libevent": 'const char *event_get_version(void) {return "2.0.22-stable";}',
       "libcurl": 'struct info {int age; const char *version;}; struct info *curl_version_info(int age)\n'
                  '{static struct info info = {0, "7.1.0"}; return &info;}',
       "jansson": 'const char *jansson_version_str(void) {return "2.0";}',
       "libcoap": 'const char *coap_package_version(void) {return "libcoap 4.2.1";}'}


def setUpModule():
    ground.enter_own_world()


class Doctor(CardCase):
    def doctor(self, before=(), status=None, **variables):
        """The checks by name, and the names of those that are wrong; the exit status fits to them."""
        environment = {name: value for name, value in os.environ.items() if name != "PCSCLITE_CSOCK_NAME"}
        ended = subprocess.run([*before, ground.EUICC, "doctor", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**environment, **variables}, timeout=ground.PATIENCE)
        report = json.loads(ended.stdout)
        self.assertEqual([check["name"] for check in report["checks"]], CHECKS)
        wrong = [check["name"] for check in report["checks"] if check["state"] == "wrong"]
        self.assertEqual((ended.returncode, report["ok"]), (1 if wrong else 0, not wrong), ended.stdout)
        for check in report["checks"]:
            if check["state"] == "wrong":
                self.assertTrue(check["advice"])
            if check["state"] == "ok":
                self.assertNotIn("advice", check)
        return {check["name"]: check for check in report["checks"]}, wrong

    def assertWrong(self, name, text, advice, **more):
        checks, wrong = self.doctor(**more)
        self.assertEqual(wrong, [name])
        self.assertIn(text, checks[name]["text"])
        self.assertIn(advice, checks[name]["advice"])

    @contextlib.contextmanager
    def bound(self, source, target):
        """`source` in the place of `target`."""
        subprocess.run(["mount", "--bind", source, target], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", target], check=True)

    def write(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def run_folder(self):
        shutil.rmtree(SOCKET.parent, ignore_errors=True)
        SOCKET.parent.mkdir()
        self.addCleanup(shutil.rmtree, SOCKET.parent)

    def test_all_is_right(self):
        checks, wrong = self.doctor()
        self.assertEqual(wrong, [])
        self.assertEqual({name: checks[name]["state"] for name in CHECKS if name != "readers"}, {name: "ok" for name in CHECKS if name != "readers"})
        self.assertEqual((checks["readers"]["state"], checks["pcscd"]["text"]), ("note", "/usr/sbin/pcscd"))
        for name in OLD:
            self.assertRegex(checks["libraries"]["text"], rf"{name} \d")
        ended = ground.run("doctor")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertEqual([row.split("  ")[0].strip() for row in ended.stdout.splitlines()], ["note" if name == "readers" else "ok" for name in CHECKS])
        for name in CHECKS:
            self.assertRegex(ended.stdout, rf"(?m)^(ok|note)  +{name}  +\S")

    def test_text_has_the_advice(self):
        ended = subprocess.run([ground.EUICC, "doctor"], stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": "/nowhere"})
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stdout, r"(?m)^wrong  temporary folder +/nowhere: No such file or directory\n +-> set TMPDIR to ")

    def test_usage(self):
        for arguments in (["a"], ["--nothing"]):
            ended = ground.run("doctor", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertOneLine(ended.stderr, "euicc doctor: ")

    def test_old_libraries(self):
        sanitizer = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        for name, source in OLD.items():
            with self.subTest(name):
                library = self.folder / f"{name}.so"
                subprocess.run(["gcc", "-shared", "-fPIC", "-w", "-o", library, self.write("old.c", source.encode())], check=True)
                preload = " ".join(filter(None, [str(library), os.environ.get("LD_PRELOAD")]))
                self.assertWrong("libraries", f"{name} ", "build euicc again", LD_PRELOAD=preload, ASAN_OPTIONS=sanitizer)

    def test_pcscd_is_missing(self):
        with self.bound(self.write("no-program", b"text"), "/usr/sbin/pcscd"):
            self.assertWrong("pcscd", "there is no program pcscd", "install the package pcscd")

    def test_driver(self):
        folder = pathlib.Path(VPCD).parent
        (self.folder / "empty").mkdir()
        with self.bound(self.folder / "empty", folder):
            self.assertWrong("vpcd driver", "No such file or directory", "install the package vsmartcard-vpcd")
        other = bytearray(pathlib.Path(VPCD).read_bytes())
        other[18:20] = b"\xF3\x00" if other[18:20] != b"\xF3\x00" else b"\x3E\x00"  # e_machine: RISC-V, or x86-64
        for octets, text in ((b"text", "is no library"), (b"x" * 5000, "is no library"), (bytes(other), "is for another processor")):
            with self.bound(self.write("driver", octets), VPCD):
                self.assertWrong("vpcd driver", text, "install the package vsmartcard-vpcd")

    def test_stale_socket(self):
        self.run_folder()
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(SOCKET))
        self.assertWrong("pcscd socket", "no pcscd listens", "start pcscd")
        self.assertTrue(SOCKET.exists())

    def test_socket_of_others(self):
        self.run_folder()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(SOCKET))
            listener.listen(5)
            SOCKET.chmod(0o600)
            for mode in 0o755, 0o700:  # the socket, or also its folder, belongs to somebody else
                SOCKET.parent.chmod(mode)
                checks, wrong = self.doctor(before=USER)
                self.assertIn("pcscd socket", wrong)
                self.assertIn("Permission denied", checks["pcscd socket"]["text"])

    def test_pcscd_of_another_run(self):
        with Run(self.card, "--pcscd"):
            checks, wrong = self.doctor()
            self.assertEqual(wrong, [])
            self.assertEqual(checks["pcscd socket"]["state"], "note")
            self.assertIn("belongs to another `euicc run'", checks["pcscd socket"]["text"])
            self.assertIn(ground.READER, checks["readers"]["text"])

    def test_pcscd_of_the_machine(self):
        self.run_folder()
        with ForeignPcscd(self.folder / "conf"):
            self.assertTrue(wait_for(lambda: self.doctor()[0]["readers"]["state"] == "ok"))
            checks, wrong = self.doctor()
            self.assertEqual(wrong, [])
            self.assertEqual(checks["readers"]["text"], "Virtual PCD 00 00, Virtual PCD 00 01")
            self.assertEqual(checks["vpcd ports"]["text"], "35963: vpcd listens")

    def test_another_port_of_vpcd(self):
        self.run_folder()
        with ForeignPcscd(self.folder / "conf", 45678):
            self.assertTrue(wait_for(lambda: self.doctor()[0]["readers"]["state"] == "ok"))
            checks, wrong = self.doctor()
            self.assertEqual((wrong, checks["vpcd ports"]["state"]), ([], "note"))
            self.assertIn("--vpcd", checks["vpcd ports"]["advice"])

    def test_pcscd_without_vpcd(self):
        self.run_folder()
        (self.folder / "conf").mkdir()
        process = subprocess.Popen(["/usr/sbin/pcscd", "--foreground", "--config", self.folder / "conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.assertTrue(wait_for(SOCKET.exists))
            self.assertWrong("readers", "has no reader of vpcd", "install vsmartcard-vpcd")
        finally:
            process.terminate()
            process.wait(ground.PATIENCE)

    def test_pcscd_that_refuses(self):
        self.run_folder()
        script = ("import os, socket, sys\nlistener = socket.socket(socket.AF_UNIX)\nlistener.bind(sys.argv[1])\nlistener.listen(5)\n"
                  "print(flush=True)\nwhile True:\n listener.accept()[0].close()")
        process = subprocess.Popen(["/usr/bin/python3", "-c", script, str(SOCKET)], stdout=subprocess.PIPE)
        try:
            process.stdout.readline()
            self.assertWrong("readers", "pcscd refuses clients: ", "access_pcsc in polkit; else restart pcscd")
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def test_variable(self):
        self.assertWrong("PCSCLITE_CSOCK_NAME", "/nowhere: no pcscd listens", "unset the variable", PCSCLITE_CSOCK_NAME="/nowhere")
        ended = ground.run("run", self.card, "--", ground.EUICC, "doctor", "--json")
        checks = {check["name"]: check for check in json.loads(ended.stdout)["checks"]}
        self.assertEqual(checks["PCSCLITE_CSOCK_NAME"]["text"], f"{SOCKET}: a pcscd listens")

    def test_port_of_another_program(self):
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((host, 35963))
                listener.listen()
                self.assertWrong("vpcd ports", "listens at port 35963", "ss -ltnp")

    def need_user_namespaces(self):
        """A chroot, for instance, permits none."""
        if subprocess.run([*USER, "unshare", "--user", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no user namespaces for users here")

    def test_no_namespaces(self):
        self.need_user_namespaces()
        checks, wrong = self.doctor(before=[*USER, *NO_NAMESPACES])
        self.assertEqual(wrong, ["namespaces"])
        self.assertEqual(checks["namespaces"]["advice"], "as root: sysctl -w user.max_user_namespaces=10000")
        self.assertEqual(checks["network namespace"]["state"], "note")

    def test_no_network_namespace(self):
        self.need_user_namespaces()
        checks, wrong = self.doctor(before=["unshare", "--user", "--map-root-user", "sh", "-c",
                                            'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"', "sh"])
        self.assertEqual((wrong, checks["network namespace"]["state"]), ([], "note"))

    def test_temporary_folder(self):
        for folder, reason in (("/nowhere", "No such file"), (str(self.card), "Not a directory"), ("/proc", "")):
            self.assertWrong("temporary folder", f"{folder}: {reason}", "set TMPDIR", TMPDIR=folder)

    def test_no_pseudo_terminals(self):
        with self.bound("/dev/null", "/dev/ptmx"):
            self.assertWrong("pseudo terminals", "/dev/ptmx: ", "mount devpts")


if __name__ == "__main__":
    unittest.main()
