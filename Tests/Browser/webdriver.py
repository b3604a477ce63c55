"""A small client for the W3C WebDriver protocol, enough to drive Chromium through chromedriver."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c"}


class WebDriverError(Exception):
    """The driver refused a command; the text is its own explanation."""


class Browser:
    """One headless Chromium with its own chromedriver; use it in a `with` statement."""

    def __init__(self):
        self._profile = tempfile.TemporaryDirectory(prefix="spanledger-chromium-")
        self._driver = subprocess.Popen(
            [_program("chromedriver"), "--port=0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            self._base = "http://127.0.0.1:%d" % self._driver_port()
            options = {
                "binary": _program("chromium"),
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--hide-scrollbars",
                    "--force-device-scale-factor=1",
                    "--lang=en-US",
                    "--user-data-dir=" + self._profile.name,
                ],
            }
            capabilities = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            answer = self._send("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
            self._session = "/session/" + answer["sessionId"]
        except BaseException:
            self._stop_driver()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._send("DELETE", self._session)
        finally:
            self._stop_driver()

    # Looks

    def look(self, scheme, width, height=900):
        """Emulates a colour scheme ("light" or "dark") and a window of `width` by `height` CSS pixels."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.devtools("Emulation.setEmulatedMedia", features=[feature, still])
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **metrics)

    def allow_scripts(self, allowed):
        """Turns the scripts of the pages that are opened from now on off or on."""
        self.devtools("Emulation.setScriptExecutionDisabled", value=not allowed)

    def screenshot(self, path):
        """Writes the whole page, not only the window, as PNG."""
        size = self.run("const e = document.documentElement; return [e.clientWidth, e.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 8000), "scale": 1}
        data = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)[
            "data"
        ]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    # Pages

    def open(self, url):
        """Opens `url` and waits until it is loaded."""
        self._command("POST", "/url", url=url)

    @property
    def url(self):
        return self._command("GET", "/url")

    def run(self, script, *arguments):
        """Runs the body of a JavaScript function in the page and returns its result."""
        return self._command("POST", "/execute/sync", script=script, args=list(arguments))

    def console(self):
        """The entries of the browser's console since the last call."""
        return self._command("POST", "/se/log", type="browser")

    def click(self, selector):
        """Clicks the first element of a CSS selector; fails if another one covers it."""
        self._command("POST", "/element/%s/click" % self._find(selector))

    def type(self, selector, text, clear=False):
        """Types into a field."""
        element = self._find(selector)
        if clear:
            self._command("POST", "/element/%s/clear" % element)
        self._command("POST", "/element/%s/value" % element, text=text)

    def press(self, *keys):
        """Presses keys one after the other, wherever the focus is."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._command("POST", "/actions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def wait(self, script, seconds=5):
        """Waits until a JavaScript expression is true; false when it never was."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run("return document.readyState === 'complete' && !!(%s)" % script):
                    return True
            except WebDriverError:
                pass  # between two pages there is no document to ask
            time.sleep(0.02)
        return False

    def devtools(self, command, **parameters):
        """Sends one command of the Chrome DevTools protocol."""
        return self._command("POST", "/goog/cdp/execute", cmd=command, params=parameters)

    # Protocol

    def _find(self, selector):
        found = self._command("POST", "/element", using="css selector", value=selector)
        return found[ELEMENT]

    def _command(self, method, path, **body):
        return self._send(method, self._session + path, body if method == "POST" else None)

    def _send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise WebDriverError("%s: %s" % (value["error"], value["message"].split("\n")[0])) from None

    def _driver_port(self):
        for line in self._driver.stdout:
            if "started successfully on port" in line:
                return int(line.rsplit("port", 1)[1].strip(" .\n"))
        raise WebDriverError("chromedriver ended before it named its port")

    def _stop_driver(self):
        self._driver.terminate()
        try:
            self._driver.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._driver.kill()
            self._driver.wait()
        self._driver.stdout.close()
        self._profile.cleanup()


def _program(name):
    path = shutil.which(name)
    if path is None:
        raise SystemExit("%s is missing: apt-get install chromium chromium-driver" % name)
    return path
