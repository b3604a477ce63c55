"""The questions that the bench asks, fifty different ones of each kind, made from what a ledger answers about itself."""

import csv
import datetime
import http.client
import io
import itertools
import time
import urllib.parse


class Client:
    """One connection to a server, kept open."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path, **parameters):
        """The answer's bytes and the seconds it took."""
        query = urllib.parse.urlencode(parameters)
        start = time.perf_counter()
        self.connection.request("GET", path + ("?" + query if query else ""))
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        if answer.status != 200:
            raise SystemExit(f"{path}?{query} answered {answer.status}: {body[:200]!r}")
        return body, seconds

    def rows(self, path, **parameters):
        """The rows of a report as dictionaries."""
        body, _ = self.get(path, **parameters)
        return list(csv.DictReader(io.StringIO(body.decode("utf-8"))))


def kinds(port, rare=None, phrase=None):
    """For each kind of question its name, its bar in milliseconds at a million spans, and fifty different questions."""
    client = Client(port)
    workflows = [row["workflow"] for row in client.rows("/workflows.csv", **{"from": "all"})] or ["none"]
    tools = sorted({row["tool"] for row in client.rows("/permissions/summary.csv", **{"from": "all"}) if row["tool"].isidentifier()})
    runs = client.rows("/runs.csv", **{"from": "all", "limit": "1000"})
    newest = datetime.datetime.fromisoformat(runs[0]["started_at"].replace("Z", "+00:00"))
    spans = [newest - datetime.timedelta(days=30, minutes=7 * k) for k in range(50)]
    ranges = [{"from": start.isoformat().replace("+00:00", "Z")} for start in spans]
    searches = itertools.product(workflows, ["ok", "failed"], tools or ["shell"], ["cost>0.001", "cost>0.01"])
    filters = [f"workflow:{w} status:{s} tool:{t} {c}" for w, s, t, c in itertools.islice(searches, 0, None, 7)]
    words = [rare] if rare else [row["trace_id"][:8] for row in runs[:50]]
    phrases = [phrase] if phrase else ["tool", "error", "request", "result"]
    step = max(1, len(runs) // 50)
    return [
        ("run by id", 3, [(f"/runs/{row['trace_id']}.json", {}) for row in runs[::step][:50]]),
        (
            "runs, 3 filters, newest 100",
            10,
            [("/runs.json", {"q": q, "limit": "100", **r}) for q, r in zip(itertools.cycle(filters), ranges)],
        ),
        ("p95 by workflow, 30 days", 5, [("/workflows.json", r) for r in ranges]),
        ("cost by model and day", 8, [("/costs.json", {"group": "model", "bucket": "day", **r}) for r in ranges]),
        ("rare word", 15, [("/runs.json", {"q": w, **r}) for w, r in zip(itertools.cycle(words), ranges)]),
        (
            "common phrase, newest 100",
            30,
            [("/runs.json", {"q": f'"{p}"', "limit": "100", **r}) for p, r in zip(itertools.cycle(phrases), ranges)],
        ),
    ]


def ask(port, questions):
    """Milliseconds of each question, in order."""
    client = Client(port)
    return [client.get(path, **parameters)[1] * 1000 for path, parameters in questions]
