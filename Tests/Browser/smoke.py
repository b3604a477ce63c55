#!/usr/bin/env python3
"""Smoke test of the whole program without a browser.

Usage: smoke.py BINARY

Starts BINARY on a free loopback port with the samples in a temporary directory, and checks the routes, the
agreement of their formats, ingest over HTTP, the command line, that a restart changes no byte, and that
damage is told. Ends with the line "N passed, N failed" and exit code 1 if anything failed.
"""

import contextlib
import csv
import html.parser
import io
import json
import pathlib
import sqlite3
import sys
import tempfile
import time
import unicodedata

import otlp
from ledger import ROOT, Ledger, Score, same_value, sibling

FIRST_PAGE_SECONDS_MAX = 3
STOP_SECONDS_MAX = 10
TYPES = {"": "text/html", ".csv": "text/csv", ".json": "application/json"}
REPORTS = ["overview", "workflows", "costs", "failures", "permissions", "permissions/summary", "runs"]


class PageTable(html.parser.HTMLParser):
    """The cells of the first table of a page, each with its text, the title and the datetime inside it."""

    def __init__(self, page):
        super().__init__()
        self.rows = []
        self.keys = []
        self.headings = 0
        self._state = "before"
        self._cell = None
        self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.headings += tag == "h1"
        if tag == "table" and self._state == "before" and attributes.get("class") != "ranking":
            self._state = "inside"
        if self._state != "inside":
            return
        if tag == "tbody":
            self.rows = []
        elif tag == "tfoot":
            self._state = "after"
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.keys += [attributes["data-key"]] if "data-key" in attributes else []
            self._cell = {"text": "", "title": "", "datetime": None}
            self.rows[-1].append(self._cell)
        elif self._cell is not None:
            if self._hidden or attributes.get("aria-hidden") == "true":
                self._hidden += tag != "rect"
            self._cell["title"] = self._cell["title"] or attributes.get("title", "")
            self._cell["datetime"] = attributes.get("datetime", self._cell["datetime"])

    def handle_startendtag(self, tag, attributes):
        pass  # a rect of a gauge; its end would never come

    def handle_endtag(self, tag):
        if tag == "table" and self._state == "inside":
            self._state = "after"
        elif tag in ("td", "th"):
            self._cell = None
        elif self._hidden:
            self._hidden -= 1

    def handle_data(self, data):
        if self._cell is not None and not self._hidden:
            self._cell["text"] = (self._cell["text"] + data).strip()


def routes(trace):
    groups = "workflow,model,provider,agent,team,cost_centre,environment,customer,user,token_class"
    costs = ["/costs?group=%s" % group for group in groups.split(",")]
    costs += ["/costs?group=team,model&bucket=%s" % bucket for bucket in ("hour", "day", "month")]
    return [
        "/",
        "/workflows",
        "/costs",
        *costs,
        "/failures",
        "/permissions",
        "/permissions/summary",
        "/runs",
        "/runs?q=status:failed",
        "/runs?from=2020-01-01&to=2020-01-02",
        "/workflows?from=all",
        "/workflows/pr-review",
        "/runs/" + trace,
        "/status",
    ]


def check_start(ledger, score):
    """From nothing to a page with the samples on it."""
    begin = time.perf_counter()
    ledger.load_samples()
    loaded = time.perf_counter()
    with contextlib.closing(sqlite3.connect(pathlib.Path(ledger.data) / "spanledger.db")) as database:
        pages, free = (database.execute("PRAGMA " + name).fetchone()[0] for name in ("page_count", "freelist_count"))
    score.check("ingest gives freed room back", pages > 10 and free == 0, "%d of %d pages are free" % (free, pages))
    ledger.start()
    status, _, page = ledger.get("/workflows")
    end = time.perf_counter()
    print(
        "first page with samples: %.2f s after start, %.2f s with loading them" % (end - loaded, end - begin)
    )
    score.check(
        "first page with samples within 3 s", end - begin < FIRST_PAGE_SECONDS_MAX, "%.2f s" % (end - begin)
    )
    score.check(
        "first page with samples within 3 s", status == 200 and b"pr-review" in page, "status %d" % status
    )


def check_routes(ledger, score, trace):
    for path in routes(trace):
        bodies = {}
        for suffix, kind in TYPES.items():
            # The overview's page is /, its exports are /overview.csv and /overview.json.
            address = sibling(path, suffix) if suffix else path
            status, content_type, body = ledger.get(address)
            score.check(
                "routes answer 200 in their type",
                status == 200 and content_type.startswith(kind) and body,
                "%s: %d %s" % (address, status, content_type),
            )
            bodies[suffix] = body.decode()
        check_formats(score, path, bodies[""], bodies[".csv"], bodies[".json"])
    for path, kind in [
        ("/healthz", "application/json"),
        ("/metrics", "text/plain"),
        ("/overview", "text/html"),
        ("/assets/spanledger.css", "text/css"),
        ("/assets/spanledger.js", "text/javascript"),
    ]:
        status, content_type, _ = ledger.get(path)
        score.check(
            "routes answer 200 in their type",
            status == 200 and content_type.startswith(kind),
            "%s: %d %s" % (path, status, content_type),
        )
    for path, expected in [
        ("/none-such", 404),
        ("/runs/" + "0" * 31 + "1", 404),
        ("/runs/xyz.csv", 400),
        ("/workflows/none-such", 404),
        ("/workflows/none-such.csv", 404),
        ("/workflows/none-such.json", 404),
        ("/workflows/pr-review?from=2020-01-01&to=2020-01-02", 200),
        ("/runs?q=none-such:1", 400),
        ("/costs?group=none-such", 400),
        ("/workflows.json?from=yesterday-ish", 400),
        ("/costs?colour=red", 400),
    ]:
        status = ledger.get(path)[0]
        score.check(
            "wrong questions are refused", status == expected, "%s: %d, not %d" % (path, status, expected)
        )


def check_formats(score, path, page, csv_text, json_text):
    """The same figures in all three: CSV and JSON digit by digit, the page by its exact values."""
    group = "CSV, JSON and page agree"
    header, *rows = csv.reader(io.StringIO(csv_text, newline=""))
    items = json.loads(json_text, parse_float=str, parse_int=str)["rows"]
    score.check(
        group, len(items) == len(rows), "%s: %d rows in JSON, %d in CSV" % (path, len(items), len(rows))
    )
    score.check(group, all(list(item) == header for item in items), "%s: keys %s" % (path, header))
    for column, key in enumerate(header):
        pairs = [(item.get(key), row[column]) for item, row in zip(items, rows)]
        wrong = [pair for pair in pairs if not same_text(*pair)]
        score.check(group, not wrong, "%s %s: JSON and CSV %s" % (path, key, wrong[:3]))
    table = PageTable(page)
    shown = len(table.rows)
    score.check(
        group,
        table.headings == 1 and shown == min(len(rows), 1000),
        "%s: %d rows on the page, %d in CSV" % (path, shown, len(rows)),
    )
    score.check(group, not rows or sorted(table.keys) == sorted(header), "%s: %s" % (path, table.keys))
    for cells, row in zip(table.rows, rows):
        exacts = dict(zip(header, row))
        wrong = [
            (key, cell["text"], exacts.get(key))
            for key, cell in zip(table.keys, cells)
            if not same_value(cell, exacts.get(key, "no such column"))
        ]
        score.check(group, not wrong and len(cells) == len(row), "%s: page and CSV %s" % (path, wrong[:3]))


def same_text(value, field):
    if value is None:
        return field == ""
    if isinstance(value, bool):
        return field == ("true" if value else "false")
    return field == value or (field == "'" + value and value[:1] in "'=+-@\t\r")


def check_ingest(ledger, score):
    """Two runs over HTTP, one in each encoding, each sent twice."""
    group = "runs sent over HTTP are counted once"
    runs = {
        "application/json": otlp.as_json(otlp.spans("5a" * 16)),
        "application/x-protobuf": otlp.as_protobuf(otlp.spans("5b" * 16)),
    }
    for content_type, body in runs.items():
        for _ in range(2):
            status, answered, answer = ledger.send("POST", "/v1/traces", body, content_type)
            score.check(
                group,
                status == 200 and answered.startswith(content_type),
                "%s: %d %s" % (content_type, status, answer[:200]),
            )
    found = [row for row in ledger.records("/workflows.csv") if row["workflow"] == otlp.WORKFLOW]
    score.check(group, len(found) == 1 and (found[0]["runs"], found[0]["llm_calls"]) == ("2", "2"), found)
    # 1000 input tokens at 2.50 and 100 output tokens at 10 dollars a million, twice.
    score.check(group, found and found[0]["cost_usd"] == "0.007", found)
    for content_type in ("application/json", "application/x-protobuf"):
        status = ledger.send("POST", "/v1/traces", b"\x0a\xff", content_type)[0]
        score.check(group, status == 400, "broken %s: %d" % (content_type, status))


def check_commands(ledger, score, trace):
    group = "commands end with exit code 0"

    def run(*arguments):
        done = ledger.command(*arguments)
        score.check(
            group,
            done.returncode == 0 and done.stdout,
            "%s: %d %s" % (" ".join(arguments), done.returncode, done.stderr[:300]),
        )
        return done.stdout

    data = ["--data", ledger.data]
    for name in REPORTS:
        for output in ("table", "csv", "json", "html"):
            text = run("report", name, *data, "--from", "all", "--format", output)
            if output == "csv":
                same = text == ledger.get("/%s.csv?from=all" % name)[2]
                score.check("commands and server print the same CSV", same, name)
    grouped = run(
        "report",
        "costs",
        *data,
        "--group",
        "team,model",
        "--bucket",
        "day",
        "--from",
        "all",
        "--format",
        "csv"
    )
    score.check(
        "commands and server print the same CSV",
        grouped == ledger.get("/costs.csv?group=team,model&bucket=day&from=all")[2],
        "costs by team and model",
    )
    found = run("search", *data, "--format", "csv", "status:failed", "cost>0.001").decode()
    score.check(group, "failed" in found, "search finds %s" % found[:200])
    drawn = run("show", *data, trace).decode()
    widest = max(drawn.splitlines(), key=columns)
    score.check(
        "show fits 80 columns",
        columns(widest) <= 80 and len(drawn.splitlines()) > 10,
        "%d: %s" % (columns(widest), widest),
    )
    run("prices", "list")
    run("prices", "list", "--model", "claude", "--format", "csv")
    prices = pathlib.Path(ledger.data) / "prices.json"
    prices.write_text(
        '{"format":"spanledger-prices","format_version":1,"version":"1","currency":"USD",'
        '"unit":"per_1M_tokens","models":[]}'
    )
    run("prices", "check", str(prices))
    run("dashboard", "check", *map(str, sorted((ROOT / "dashboards").glob("*.yaml"))))
    run("version")
    for arguments, expected in [
        (["report", "none-such", *data], 2),
        (["search", *data, "none-such:1"], 2),
        (["show", *data, "0" * 31 + "1"], 1),
    ]:
        code = ledger.command(*arguments).returncode
        score.check(
            "wrong commands end with their exit code",
            code == expected,
            "%s: %d, not %d" % (arguments[0], code, expected),
        )


def columns(line):
    """Terminal columns a line takes."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in line)
    return len(line) + wide - sum(unicodedata.combining(sign) != 0 for sign in line)


def exports(ledger, trace):
    names = [*REPORTS, "runs/" + trace]
    return {
        name: ledger.get("/%s.csv%s" % (name, "" if "runs/" in name else "?from=all"))[2] for name in names
    }


def check_restart(ledger, score, trace):
    group = "a restart changes no byte"
    before = exports(ledger, trace)
    begin = time.perf_counter()
    code = ledger.stop(STOP_SECONDS_MAX)
    print("stopped after %.2f s" % (time.perf_counter() - begin))
    score.check("SIGTERM ends with exit code 0", code == 0, code)
    ledger.start()
    after = exports(ledger, trace)
    for name, text in before.items():
        score.check(group, len(text) > 50 and after[name] == text, name)
    code = ledger.stop(STOP_SECONDS_MAX)
    score.check("SIGTERM ends with exit code 0", code == 0, code)


def check_damage(ledger, score):
    """Every page of a ledger with a flipped bit says in words what is damaged, and shows no figure."""
    group = "damage is told in words"
    with contextlib.closing(sqlite3.connect(pathlib.Path(ledger.data) / "spanledger.db")) as database:
        for number, data in database.execute("SELECT id, data FROM blobs").fetchall():
            damaged = data[:-1] + bytes([data[-1] ^ 1])
            database.execute("UPDATE blobs SET data = ? WHERE id = ?", (damaged, number))
        database.commit()
    ledger.start()
    for suffix in TYPES:
        status, headers, body = ledger.get("/workflows" + suffix)
        text = body.decode("utf-8")
        told = "segment " in text and " is damaged: checksum mismatch" in text and "damaged(" not in text
        score.check(group, status == 500 and told, "/workflows%s: %d %s" % (suffix, status, text[-300:]))
    ledger.stop()


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: smoke.py BINARY")
    score = Score()
    with tempfile.TemporaryDirectory(prefix="spanledger-smoke-") as data:
        ledger = Ledger(sys.argv[1], data)
        try:
            check_start(ledger, score)
            runs = ledger.records("/runs.csv")
            trace = max(runs, key=lambda run: int(run["steps"]))["trace_id"]
            check_routes(ledger, score, trace)
            check_commands(ledger, score, trace)
            check_ingest(ledger, score)
            check_restart(ledger, score, trace)
            check_damage(ledger, score)
        finally:
            ledger.stop()
    return score.close()


if __name__ == "__main__":
    sys.exit(main())
