# SPDX-License-Identifier: GPL-3.0-or-later
"""`euicc trace report`: its page in headless Chromium, opened as a file."""
import json, os, pathlib, shutil, subprocess, tempfile, unittest

import ground, webdriver

SECOND = 1000000000
VERIFY = "0020000108" + b"4711".hex() + "FFFFFFFF"
SELECT_ISDR = "00A4040010" + ground.ISDR
HOSTILE = "</script><script>window.hostile = 1</script><img src=x onerror='window.hostile = 1'>"

# As `euicc run --json` writes it: two commands that are accepted, two refusals, names that are no HTML.
EVENTS = [
    {"event": "power", "name": "power on", "data": "3B9F96803FC7828031E073FE211F67657569636364016A"},
    {"event": "apdu", "command": SELECT_ISDR, "response": "", "sw": "9000"},
    {"event": "apdu", "command": "80E2910006BF3E035C015A", "response": "BF3E125A1089049032000001000000000000000074", "sw": "9000"},
    {"event": "refusal", "name": "ES10b.EnableProfile", "clause": "SGP.22 5.7.16", "rule": "C-03", "reason": "no such profile",
     "data": "5A0A98000000000000000001", "result": 1},
    {"event": "apdu", "command": "80E2910014BF3111A00C5A0A980000000000000000018101FF", "response": "BF3103800101", "sw": "9000"},
    {"event": "apdu", "command": VERIFY, "response": "", "sw": "63C2"},
    {"event": "note", "name": HOSTILE, "reason": HOSTILE},
]


def write_trace(path, events, card="card"):
    with open(path, "w") as file:
        for number, event in enumerate(events):
            time = f"2026-11-28T12:{number // 60 % 60:02}:{number % 60:02}.000000000Z"
            file.write(json.dumps({"time": time, "card": card, **event}) + "\n")
    return path


def setUpModule():
    if webdriver.missing():
        raise unittest.SkipTest(f"{webdriver.missing()} is not installed (Debian: chromium, chromium-driver)")
    ground.enter_own_world()


class Page(unittest.TestCase):
    """One browser for all tests; each opens a page again."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.trace = write_trace(cls.folder / "small.json", EVENTS)
        cls.small = cls.report(cls.trace)
        cls.browser = cls.enterClassContext(webdriver.Browser(ground.PATIENCE))

    @classmethod
    def report(cls, trace, *options):
        page = cls.folder / f"{trace.stem}{len(options)}.html"
        ended = ground.run("trace", "report", trace, "-o", page, *options)
        assert (ended.returncode, ended.stderr) == (0, ""), ended
        return page

    def open(self, page, address=""):
        self.browser.open("about:blank")
        self.browser.log()
        self.browser.open(f"file://{page}{address}")
        self.browser.wait("return document.body.dataset.ready")

    def tearDown(self):
        self.assertEqual(self.browser.log(), [])  # no error of a script, nothing that the policy forbids
        self.assertEqual(self.browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)"), [])

    def rows(self):
        return self.browser.run("return [...document.querySelectorAll('.row')].sort((a, b) => a.dataset.position - b.dataset.position)"
                                ".map(row => row.querySelector('.text').textContent)")

    def filter(self, expression):
        """The text beside the filter after it was applied."""
        self.browser.type("/")
        self.browser.run("document.getElementById('filter').value = ''")
        self.browser.type(expression or " ")
        self.browser.type("Enter")
        return self.browser.wait("return !document.body.classList.contains('searching') && document.getElementById('count').textContent")

    def focus(self):
        return self.browser.run("const e = document.activeElement; return e.id || e.getAttribute('role')")

    def value(self, name):
        """Of the first node with this name in the tree."""
        return self.browser.wait("const name = [...document.querySelectorAll('.tree .name')].find(e => e.textContent === arguments[0]);"
                                 "return name && name.parentElement.querySelector('.value')?.textContent", name)

    def test_click_an_exchange_and_read_a_field(self):
        self.open(self.small)
        self.browser.click("#row-2")
        self.assertEqual(self.value("eidValue"), "89049032000001000000000000000074")
        self.browser.run("[...document.querySelectorAll('.tree .name')].find(e => e.textContent === 'eidValue').click()")
        self.assertIn("89 04 90 32", self.browser.run("return document.querySelector('.hex mark').textContent"))
        self.assertEqual(self.browser.run("return location.hash"), "#3")

    def test_refusals_are_marked_with_their_reason(self):
        self.open(self.small)
        self.browser.click("#refused")
        self.browser.wait("return document.querySelectorAll('.row').length === 2")
        self.assertRegex(self.rows()[0], r"EnableProfile.*no such profile.*SGP.22 5.7.16.*C-03")
        self.browser.click(".row.refusal")
        self.browser.wait("return document.querySelector('#details .refused')")
        text = self.browser.run("return document.querySelector('#details .refused').textContent")
        for part in ("no such profile", "SGP.22 5.7.16", "C-03", "5A0A98000000000000000001"):
            self.assertIn(part, text)
        self.browser.click("#refused")
        self.browser.wait("return document.querySelectorAll('.row').length > 2")

    def test_keys(self):
        self.open(self.small)
        self.assertEqual(self.focus(), "rows")
        self.browser.type("ArrowDown")
        self.browser.type("End")
        self.browser.type("Home")
        self.browser.type("ArrowDown")
        self.browser.type("ArrowDown")
        self.assertEqual(self.browser.run("return document.querySelector('.row[aria-selected=true]').id"), "row-2")
        self.browser.type("Enter")
        self.assertEqual(self.focus(), "treeitem")
        first = self.browser.run("return document.activeElement.querySelector('.name').textContent")
        self.browser.type("ArrowDown")
        self.assertNotEqual(self.browser.run("return document.activeElement.querySelector('.name').textContent"), first)
        self.browser.type("ArrowLeft")
        self.browser.type("ArrowLeft")
        self.browser.type("ArrowLeft")
        self.assertEqual(self.browser.run("return document.activeElement.getAttribute('aria-expanded')"), "false")
        self.browser.type("*")
        self.assertEqual(self.browser.run("return document.activeElement.getAttribute('aria-expanded')"), "true")
        self.browser.type("Escape")
        self.assertEqual(self.focus(), "rows")
        self.browser.type("s")
        self.assertEqual(self.browser.run("return document.body.dataset.view"), "sequence")
        self.browser.type("s")
        self.browser.type("r")
        self.assertIn("refusal", self.browser.run("return document.querySelector('.row.chosen').className"))
        self.browser.type("?")
        self.browser.wait("return document.getElementById('help').open")
        self.browser.type("Escape")
        self.browser.wait("return !document.getElementById('help').open")
        self.browser.type("/")
        self.assertEqual(self.focus(), "filter")
        self.browser.type("Escape")
        self.assertEqual(self.focus(), "rows")

    def test_theme(self):
        self.open(self.small)
        paper = "return getComputedStyle(document.documentElement).backgroundColor"
        before = self.browser.run(paper)
        self.browser.click("#theme")
        self.assertNotEqual(self.browser.run(paper), before)
        self.browser.run("document.getElementById('rows').focus()")
        self.browser.type("t")
        self.assertEqual(self.browser.run(paper), before)

    def test_sequence_diagram(self):
        self.open(self.small)
        self.browser.click("#view-sequence")
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('#lane-names .lanes span')].map(e => e.textContent)"),
                         ["Terminal", "Card", "SM-DP+", "eIM"])
        self.assertGreater(self.browser.run("return document.querySelector('#row-2 .arrow.right').getBoundingClientRect().width"), 20)
        self.assertIn("63C2", self.browser.run("return document.querySelector('#row-4 .answer').textContent"))

    def test_timeline(self):
        self.open(self.small)
        self.browser.drag("#timeline-plot", 0.0, 0.4)
        self.browser.wait("return document.querySelectorAll('.row').length < 5")
        self.assertIn("zoomed", self.browser.run("return document.getElementById('timeline-interval').textContent"))
        self.browser.run("document.getElementById('rows').focus()")
        self.browser.type("0")
        self.browser.wait("return document.getElementById('count').textContent === '6'")

    def test_statistics(self):
        self.open(self.small)
        self.browser.click("#open-statistics")
        text = self.browser.run("return document.getElementById('statistics-content').textContent")
        for part in ("6 exchanges", "2 refused", "ES10b.GetEID", "63C2", "no such profile"):
            self.assertIn(part, text)
        self.browser.run("[...document.querySelectorAll('#statistics td button')].find(e => e.textContent.includes('GetEID')).click()")
        self.browser.wait("return document.querySelectorAll('.row').length === 1")

    def test_address_of_an_exchange(self):
        self.open(self.small, "#5")
        self.browser.wait("return document.querySelector('.row.chosen')?.querySelector('.number').textContent === '5'")

    def test_address_within_another_exchange(self):
        blocks = [{"event": "apdu", "command": SELECT_ISDR, "response": "", "sw": "9000"},
                  {"event": "apdu", "command": "80E2110003BF3E03", "response": "", "sw": "9000"},
                  {"event": "apdu", "command": "00A4000C023F00", "response": "", "sw": "9000", "card": "other"},
                  {"event": "apdu", "command": "80E29101035C015A", "response": "BF3E125A1089049032000001000000000000000074",
                   "sw": "9000"}]
        page = self.report(write_trace(self.folder / "blocks.json", blocks))
        for address, name in (("#2", "GetEID"), ("#3", "SELECT"), ("#4", "GetEID")):
            self.open(page, address)
            self.browser.wait(f"return document.querySelector('#details h2')?.textContent.includes('{name}')")

    def test_texts_of_a_trace_are_no_html(self):
        trace = write_trace(self.folder / "hostile.json", EVENTS, HOSTILE)
        self.open(self.report(trace))
        self.browser.type("End")
        self.browser.wait("return document.querySelector('#details h2')")
        self.assertIn(HOSTILE, self.rows()[-1])
        self.assertEqual(self.browser.run("return [window.hostile, document.images.length]"), [None, 0])

    def test_secrets_need_keys(self):
        self.open(self.small)
        self.browser.click("#row-4")
        self.browser.wait("return document.querySelector('.hidden-secret')")
        self.assertNotIn("4711", self.browser.run("return document.getElementById('details').textContent"))
        self.assertTrue(self.browser.run("return document.getElementById('secrets').hidden"))
        (self.folder / "keys").write_text("")
        self.open(self.report(self.trace, "--keys", self.folder / "keys"))
        self.browser.click("#row-4")
        self.browser.wait("return document.querySelector('.hex mark, .hex pre')")
        self.assertIn("4711", self.browser.run("return document.getElementById('details').textContent"))
        self.assertFalse(self.browser.run("return document.getElementById('secrets').hidden"))

    def test_a_trace_without_times(self):
        trace = self.folder / "plain.txt"
        trace.write_text("00A40004023F00\n612C\n00B2010426\n6986\n")
        self.open(self.report(trace))
        self.assertEqual(self.browser.run("return document.querySelectorAll('.row').length"), 2)
        self.assertTrue(self.browser.run("return document.getElementById('timeline-axis').hidden"))
        self.browser.type("End")
        self.browser.wait("return document.querySelector('#details h2')?.textContent.startsWith('READ RECORD')")
        self.browser.type("+")
        self.browser.type("0")

    def test_several_cards(self):
        trace = write_trace(self.folder / "cards.json", EVENTS, "first")
        with open(trace, "a") as file:
            file.write(write_trace(self.folder / "second.json", EVENTS, "second").read_text())
        self.open(self.report(trace))
        self.assertEqual(self.browser.run("return [...document.querySelectorAll('.row .card')].map(e => e.textContent)").count("second"), 6)
        self.assertEqual(self.filter("card=second"), "6 of 12")

    def test_a_trace_without_exchanges(self):
        trace = self.folder / "empty.pcapng"
        trace.write_bytes(bytes.fromhex("0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF1C000000"))
        self.open(self.report(trace))
        self.assertEqual(self.browser.run("return document.getElementById('count').textContent"), "0")
        for key in ("ArrowDown", "Enter", "s", "+", "r"):
            self.browser.type(key)

    def test_filters_as_of_trace_show(self):
        self.open(self.small)
        for expression in ("refused", "not refused", "sw=63xx", "sw!=9000", "function=EnableProfile", "function=Enable*", "ins=E2",
                           "ins='STORE DATA'", "channel=0", "channel!=0", "kind=command and not ins=20", "kind=power or ins=20", "number=2..4",
                           "number>2", "octets>10", "time>=12:00:03", "time=2026-11-28T12:00:01..2026-11-28T12:00:02", "app=ISD-R",
                           "time=12:00", "time=2026-11-28", "number=3..", "number=..3", "number=..", "octets=0..0", "time<2026-11-28T12:00:02",
                           "card=c*", "text=eidValue", "text='no such'", "not (refused or kind=power)", "encrypted", "incomplete", "peer=x"):
            with self.subTest(expression):
                ended = ground.run("trace", "show", "--json", "--filter", expression, self.trace)
                self.assertEqual((ended.returncode, ended.stderr), (0, ""))
                count = len(ended.stdout.splitlines())
                self.assertEqual(self.filter(expression), "6" if count == 6 else f"{count} of 6")
        for expression in ("number=20..10", "time=12:01..12:00", "number<0", "number=1..2..3"):
            self.assertEqual(ground.run("trace", "show", "--filter", expression, self.trace).returncode, 2, expression)
            self.assertIn(f"not a value of {expression.split('<')[0].split('=')[0]}", self.filter(expression))
        self.assertEqual(self.filter("sw=zz"), "sw=zz: not a value of sw, which takes 4 digits, x for any")
        self.assertEqual(self.filter("eidvalue"), "1 of 6")  # a word is searched for in the tree
        self.browser.wait("return [...document.querySelectorAll('.tree .found')].map(e => e.textContent).includes('eidValue89049032000001000000000000000074')")
        self.browser.run("document.getElementById('rows').focus()")
        self.assertEqual(self.filter("890490320000"), "1 of 6")  # and hex in the octets
        self.assertEqual(self.filter("'89 04 90 32 00 00'"), "1 of 6")
        self.assertEqual(self.filter(""), "6")

    def test_many_exchanges(self):
        count = 50000
        commands = [event for event in EVENTS if event["event"] == "apdu"]
        page = self.report(write_trace(self.folder / "many.json", [commands[i % len(commands)] for i in range(count)]))
        self.open(page)
        self.assertEqual(self.browser.run("return document.getElementById('count').textContent"), str(count))
        # Steps through all of them, one a frame: rows that exist at once, and how long the frame takes: the rows are drawn
        # in it, and the message comes when it is painted.
        most, times = self.browser.run("""
            const rows = document.getElementById("rows");
            const painted = new MessageChannel();
            const times = [];
            let most = 0, left = 100, start = 0;
            return new Promise((resolve) => {
              painted.port1.onmessage = () => {
                times.push(performance.now() - start);
                most = Math.max(most, document.querySelectorAll(".row").length);
                if (left-- > 0) requestAnimationFrame(step);
                else resolve([most, times]);
              };
              const step = () => {
                rows.scrollTop += rows.scrollHeight / 100;
                requestAnimationFrame(() => { start = performance.now(); });
                rows.dispatchEvent(new Event("scroll")); // the list draws in the same frame, after that line
                requestAnimationFrame(() => painted.port2.postMessage(0));
              };
              requestAnimationFrame(step);
            });""")
        times.sort()
        print(f"{count} exchanges, a frame while scrolling: {times[0]:.1f} ms least, {times[len(times) // 2]:.1f} ms median, {times[-1]:.1f} ms most")
        self.assertLess(most, 150)
        self.browser.type("End")
        self.browser.wait("return document.querySelector('.row.chosen .number').textContent === arguments[0]", str(count))
        self.assertEqual(self.filter("sw=63xx"), f"{count // len(commands)} of {count}")


class Demo(Page):
    """The page of the demo's trace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ended = subprocess.run([ground.ROOT / "tools/demo/container_ship", "--euicc", ground.EUICC, "--folder", cls.folder / "demo",
                                "--time-scale", "60"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, timeout=3 * ground.PATIENCE, env=dict(os.environ, SSLKEYLOGFILE=str(cls.folder / "secrets")))
        assert ended.returncode == 0, ended.stdout
        cls.demo = cls.report(cls.folder / "demo/ship.pcapng")

    def test_demo_told_by_its_page(self):
        self.open(self.demo)
        self.assertRegex(self.filter("function=LoadEuiccPackage"), r"\A\d+ of \d+\Z")
        self.browser.click(".row")
        self.assertEqual(self.value("eimId"), "eim.ship.example")
        self.filter("ins='TERMINAL RESPONSE'")
        self.browser.click(".row")
        self.browser.wait("return document.querySelector('#details dd button')?.textContent.startsWith('FETCH')")
        self.browser.click("#details dd button")
        self.browser.wait("return document.querySelector('#details h2').textContent.startsWith('FETCH')")
        self.filter("protocol=DNS")
        self.browser.click(".row")
        self.assertIn("ship.example", self.value("question"))
        self.filter("kind=message and not protocol=DNS")
        self.browser.click("#view-sequence")
        lanes = self.browser.run("return [...document.querySelectorAll('#lane-names .lanes span')].map(e => e.textContent)")
        self.assertLessEqual({"Terminal", "Card", "SM-DP+", "eIM"}, set(lanes))
        self.assertTrue(self.browser.run("return document.querySelectorAll('.row.message .arrow.right').length > 3"))

    def test_messages_of_the_ipae_in_clear(self):
        self.open(self.report(self.folder / "demo/ship.pcapng", "--keys", self.folder / "secrets"))
        for function, lane, field in (("ESipa.GetEimPackage", "eIM", "eidValue"), ("ES9+.AuthenticateClient", "SM-DP+", "transactionId")):
            self.filter(f"function={function}")
            self.browser.click(".row")
            self.browser.wait("return document.querySelector('#details h2 b').textContent === arguments[0]", function)
            self.assertRegex(self.value(field), r"\A[0-9A-F]{32}\Z")
            self.assertIn(f"Card → {lane}", self.browser.run("return document.querySelector('#details dl').textContent"))


def load_tests(loader, tests, pattern):
    """The tests of Page once; of Demo its own."""
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(Page))
    suite.addTests(Demo(name) for name in vars(Demo) if name.startswith("test_"))
    return suite


if __name__ == "__main__":
    unittest.main()
