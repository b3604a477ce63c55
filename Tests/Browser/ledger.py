"""Starts the program under test with the samples, on a port of its own, and ends it again."""

import csv
import http.client
import io
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = sorted((ROOT / "ingest-samples").glob("*.json"))
# The caller's own settings must not reach the program under test.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("SPANLEDGER_")}


class Ledger:
    """A data directory and, while it is started, the server on it."""

    def __init__(self, binary, data):
        self.binary = str(pathlib.Path(binary).resolve())
        self.data = str(data)
        self.port = 0
        self._process = None

    def command(self, *arguments, timeout=60):
        """Runs a subcommand to its end and returns the finished process with its output as bytes."""
        command = [self.binary, *arguments]
        return subprocess.run(command, capture_output=True, timeout=timeout, cwd=self.data, env=ENVIRONMENT)

    def load_samples(self):
        """Loads the samples as if they had been recorded just now."""
        done = self.command("ingest", "--data", self.data, "--shift-to-now", *map(str, SAMPLES))
        if done.returncode != 0:
            raise SystemExit("ingest failed: " + done.stderr.decode(errors="replace"))

    def start(self, seconds=20):
        """Starts the server and waits until it has printed its link."""
        arguments = ["serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        self._process = subprocess.Popen(
            [self.binary, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.data,
            env=ENVIRONMENT,
        )
        end = time.monotonic() + seconds
        printed = b""
        while time.monotonic() < end:
            if not select.select([self._process.stdout], [], [], 0.1)[0]:
                continue
            piece = self._process.stdout.read1(4096)
            if not piece:
                break
            printed += piece
            link = re.search(rb"Open\s+http://127\.0\.0\.1:(\d+)/", printed)
            if link:
                self.port = int(link.group(1))
                return
        self.stop()
        raise SystemExit("serve printed no link:\n" + printed.decode(errors="replace"))

    def stop(self, seconds=10):
        """Asks the server to end, if it runs; returns its exit code, or None when it had to be killed."""
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            code = None
        self._process.stdout.close()
        self._process = None
        return code

    @property
    def pid(self):
        """Process id of the running server."""
        return self._process.pid

    @property
    def base(self):
        return "http://127.0.0.1:%d" % self.port

    def get(self, path):
        """Status, content type and body of a page."""
        return self.send("GET", path)

    def send(self, method, path, body=None, content_type=None):
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": content_type} if content_type else {})
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type", ""), response.read()
        finally:
            connection.close()

    def rows(self, path):
        """The records of a CSV export: its header, then one list of texts a row."""
        body = self.get(path)[2].decode()
        return list(csv.reader(io.StringIO(body, newline="")))

    def records(self, path):
        """The rows of a CSV export as dictionaries."""
        header, *rows = self.rows(path)
        return [dict(zip(header, row)) for row in rows]

    def json(self, path):
        """A JSON export, its numbers kept as the digits they were written with."""
        return json.loads(self.get(path)[2], parse_float=str, parse_int=str)


def sibling(path, suffix):
    """The export beside a page: /costs?group=team becomes /costs.csv?group=team."""
    name, mark, query = path.partition("?")
    return ("/overview" if name == "/" else name) + suffix + mark + query


def same_value(cell, exact):
    """Whether a page's cell, given as text, title and datetime, shows the exact text of the CSV export."""
    text, title, datetime = cell["text"], cell["title"], cell["datetime"]
    if exact == "":
        return text in ("—", "")
    if datetime is not None:
        return datetime == exact
    forms = {text, text.replace(",", ""), title, {"yes": "true", "no": "false"}.get(text)}
    if title:
        forms |= {title.removeprefix("$"), title.removesuffix(" ms"), _fraction(title)}
    return exact in forms or exact.lstrip("'") in forms


def _fraction(title):
    """The CSV's form of "3 of 7": at most six digits, rounded half up."""
    parts = re.fullmatch(r"([\d,]+) of ([\d,]+)", title)
    if not parts:
        return None
    numerator, denominator = (int(part.replace(",", "")) for part in parts.groups())
    millionths = (numerator * 2_000_000 + denominator) // (denominator * 2)
    return ("%d.%06d" % divmod(millionths, 1_000_000)).rstrip("0").rstrip(".")


class Score:
    """Counts checks by group and prints one line a group."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self._groups = {}

    def check(self, group, holds, what):
        """Counts one check of a group; `what` is printed when it does not hold."""
        counts = self._groups.setdefault(group, [0, []])
        if holds:
            self.passed += 1
            counts[0] += 1
        else:
            self.failed += 1
            counts[1].append(str(what))

    def close(self):
        """Prints all groups and the closing line; returns the exit code."""
        for group, (passed, faults) in self._groups.items():
            print(
                "%-4s %-44s %5d passed, %d failed"
                % ("ok" if not faults else "FAIL", group, passed, len(faults))
            )
            for fault in faults[:12]:
                print("       " + fault[:600])
            if len(faults) > 12:
                print("       and %d more" % (len(faults) - 12))
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0
