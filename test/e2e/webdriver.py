# SPDX-License-Identifier: GPL-3.0-or-later
"""A small WebDriver client (W3C WebDriver, JSON over HTTP) for Debian's chromium and chromium-driver."""
import base64, contextlib, json, os, pathlib, re, shutil, signal, subprocess, tempfile, time, urllib.error, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's id, fixed by the specification
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowLeft": "\ue012", "ArrowUp": "\ue013",
        "ArrowRight": "\ue014", "ArrowDown": "\ue015", "PageUp": "\ue00e", "PageDown": "\ue00f", "Home": "\ue011", "End": "\ue010"}


def missing():
    """Which program is not installed; None: both are."""
    return next((name for name in ("chromium", "chromedriver") if not shutil.which(name)), None)


class Browser:
    """Headless Chromium, as a context. Scripts get their arguments in `arguments`."""

    def __init__(self, patience=60, size=(1400, 900), dark=False):
        self.patience, self.size, self.dark = patience, size, dark

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="euicc-test-", ignore_cleanup_errors=True)))
            environment = dict(os.environ, HOME=str(self.folder), XDG_RUNTIME_DIR=str(self.folder), TMPDIR=str(self.folder))
            self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                           stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True)
            stack.callback(self._end_driver)
            port = next(match[1] for line in self.driver.stdout if (match := re.search(r"successfully on port (\d+)", line)))
            self.address = f"http://127.0.0.1:{port}/session"
            arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                         "--force-device-scale-factor=1",
                         f"--user-data-dir={self.folder / 'profile'}", f"--window-size={self.size[0]},{self.size[1]}"]
            if self.dark:
                arguments.append("--blink-settings=preferredColorScheme=0")
            options = {"binary": shutil.which("chromium"), "args": arguments}
            opened = self._request("POST", "", {"capabilities": {"alwaysMatch": {
                "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
            self.address += "/" + opened["sessionId"]
            stack.callback(self._request, "DELETE", "")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def _end_driver(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.driver.pid, signal.SIGKILL)  # its own session: the driver and its browser
        self.driver.wait()
        self.driver.stdout.close()

    def _request(self, method, path, body=None):
        request = urllib.request.Request(self.address + path, method=method, headers={"Content-Type": "application/json"},
                                         data=json.dumps(body if body is not None else {}).encode() if method == "POST" else None)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self.patience) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, url):
        self._request("POST", "/url", {"url": str(url)})

    def run(self, script, *arguments):
        """The value that the script returns."""
        return self._request("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        """Until the script returns a true value, which is returned."""
        end = time.monotonic() + self.patience
        while not (value := self.run(script, *arguments)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.02)
        return value

    def element(self, selector):
        return self._request("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self._request("POST", f"/element/{self.element(selector)}/click", {})

    def type(self, text):
        """Keys to the element with the focus; a name of KEYS is one key."""
        actions = [{"type": kind, "value": key} for key in ([KEYS[text]] if text in KEYS else text) for kind in ("keyDown", "keyUp")]
        self._request("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def drag(self, selector, start, end):
        """With the mouse, from a point of the element to another, as parts of its width."""
        box = self.run("const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.x, b.y, b.width, b.height]", selector)
        points = [{"x": round(box[0] + part * box[2]), "y": round(box[1] + box[3] / 2), "type": "pointerMove", "duration": 50, "origin": "viewport"}
                  for part in (start, end)]
        self._request("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [
            points[0], {"type": "pointerDown", "button": 0}, points[1], {"type": "pointerUp", "button": 0}]}]})

    def screenshot(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self._request("GET", "/screenshot")))

    def log(self):
        """Messages of the console, errors of scripts and violations of the page's policy, since the last call."""
        return [entry["message"] for entry in self._request("POST", "/se/log", {"type": "browser"})]
