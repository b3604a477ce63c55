#!/usr/bin/env python3
"""Browser tests: every page in Chromium, light and dark, wide and narrow.

Usage: run.py BINARY [--screenshots DIR]

Starts BINARY on a free loopback port with the samples in a temporary directory. Ends with the line
"N passed, N failed" and exit code 1 if anything failed.
"""

import argparse
import http.client
import pathlib
import re
import statistics
import sys
import tempfile
import time
import urllib.parse

from ledger import Ledger, Score, same_value, sibling
from webdriver import Browser

HERE = pathlib.Path(__file__).resolve().parent
AUDIT, FOCUS, TABLE = ((HERE / name).read_text() for name in ("audit.js", "focus.js", "table.js"))
LOOKS = [(scheme, width) for width in (1280, 390) for scheme in ("light", "dark")]
RENDER_SECONDS_MAX = 0.1


def pages(trace):
    """Name and path of every page, and whether it shows a report."""
    search = urllib.parse.quote("tool:* status:ok cost>0.001")
    return [
        ("overview", "/", True),
        ("workflows", "/workflows", True),
        ("workflow", "/workflows/pr-review", True),
        ("costs", "/costs", True),
        ("costs-grouped", "/costs?group=team,model&bucket=day", True),
        ("failures", "/failures", True),
        ("permissions", "/permissions", True),
        ("permission-summary", "/permissions/summary", True),
        ("runs", "/runs", True),
        ("runs-search", "/runs?q=" + search, True),
        ("runs-empty", "/runs?q=workflow:none-such", True),
        ("run", "/runs/" + trace, True),
        ("status", "/status", True),
        ("not-found", "/none-such", False),
        ("bad-query", "/runs?q=none-such:1", False),
    ]


def check_looks(browser, ledger, score, screenshots, all_pages):
    """Audits each page in each look; returns the links, each with the page it is on."""
    links = set()
    for scheme, width in LOOKS:
        browser.look(scheme, width)
        for name, path, is_report in all_pages:
            where = "%s %s %d" % (path, scheme, width)
            browser.open(ledger.base + path)
            found = browser.run(AUDIT)
            links.update((link, path) for link in found["links"])
            score_audit(score, where, found)
            noise = [entry["message"] for entry in browser.console() if is_fault(entry, path, is_report)]
            score.check("console without errors, no policy violation", not noise, "%s: %s" % (where, noise))
            if screenshots:
                browser.screenshot(screenshots / ("%s-%s-%d.png" % (name, scheme, width)))
            check_focus(browser, score, where)
    return links


def score_audit(score, where, found):
    headings = found["headings"]
    score.check(
        "exactly one h1, no level left out",
        headings.count(1) == 1
        and headings[0] == 1
        and all(b - a <= 1 for a, b in zip(headings, headings[1:])),
        "%s: %s" % (where, headings),
    )
    score.check(
        "no sideways scrolling",
        found["overflow"] <= 0,
        "%s: %d px too wide: %s" % (where, found["overflow"], found["wide"]),
    )
    score.check("images and controls have names", not found["unnamed"], "%s: %s" % (where, found["unnamed"]))
    score.check(
        "labels and ids are right",
        not found["brokenLabels"] and not found["repeatedIds"],
        "%s: %s %s" % (where, found["brokenLabels"], found["repeatedIds"]),
    )
    contrast = found["contrast"]
    faults = sorted(set(contrast["faults"]))
    score.check(
        "contrast AA",
        not faults and contrast["judged"] > 10,
        "%s: %d of %d: %s" % (where, len(contrast["faults"]), contrast["judged"], "; ".join(faults[:6])),
    )
    score.check(
        "title and place in the navigation",
        found["title"].endswith(" · Spanledger") and found["current"] == (0 if "/none-such" in where else 1),
        "%s: %s" % (where, found["title"]),
    )


def is_fault(entry, path, is_report):
    """Whether a console entry counts: the answer 404 or 400 of an error page itself does not."""
    is_own_answer = not is_report and "the server responded with a status of 4" in entry["message"]
    own_path = urllib.parse.unquote(path.split("?")[0])
    return not (is_own_answer and own_path in urllib.parse.unquote(entry["message"]))


def check_focus(browser, score, where):
    """Tabs through the whole page."""
    count = browser.run(FOCUS)
    browser.press(*["Tab"] * (count + 1))
    found = browser.run("return focusCheck()")
    score.check(
        "everything reachable by keyboard",
        not found["missed"],
        "%s: %d of %d missed: %s" % (where, len(found["missed"]), found["count"], found["missed"][:4]),
    )
    score.check("focus is visible", not found["hidden"], "%s: %s" % (where, found["hidden"][:4]))


def check_links(ledger, score, links):
    """Asks for each distinct link once, but not for a page's anchors on itself."""
    origins = {}
    for link, path in sorted(links):
        address = link.split("#")[0]
        if address != ledger.base + path:
            origins.setdefault(address, path)
    for link, path in origins.items():
        parts = urllib.parse.urlsplit(link)
        is_ours = parts.netloc == "127.0.0.1:%d" % ledger.port
        status = (
            ledger.get(urllib.parse.urlunsplit(("", "", parts.path, parts.query, "")))[0] if is_ours else 0
        )
        score.check("every link answers 200", status == 200, "%s on %s: %s" % (link, path, status))


def check_numbers(browser, ledger, score, all_pages):
    """Every cell of the main table against the CSV export."""
    for _, path, is_report in all_pages:
        if not is_report:
            continue
        browser.open(ledger.base + path)
        found = browser.run(TABLE)
        header, *rows = ledger.rows(sibling(path, ".csv"))
        score.check(
            "tables have the export's rows and columns",
            len(found["rows"]) == len(rows) and found["columns"] in (0, len(header)),
            "%s: %d rows, %d in CSV" % (path, len(found["rows"]), len(rows)),
        )
        score.check(
            "tables have the export's rows and columns",
            sorted(found["keys"]) == (sorted(header) if found["rows"] else []),
            "%s: columns %s" % (path, found["keys"]),
        )
        for column, key in enumerate(header):
            place = found["keys"].index(key) if key in found["keys"] else 0
            pairs = [(cells[place], row[column]) for cells, row in zip(found["rows"], rows)]
            wrong = [(cell["text"], exact) for cell, exact in pairs if not same_value(cell, exact)]
            if pairs:
                score.check("figures equal the export", not wrong, "%s %s: %s" % (path, key, wrong[:3]))


def check_without_scripts(browser, ledger, score, all_pages):
    """Every page says the same with scripts switched off."""
    browser.look("light", 1280)
    browser.allow_scripts(False)
    read = "return document.querySelector('main').innerText"
    without = {}
    for _, path, _ in all_pages:
        browser.open(ledger.base + path)
        without[path] = browser.run(read)
    browser.open(ledger.base + "/runs")
    browser.click(".sheet td a, .sheet th a")
    score.check("works without JavaScript", browser.wait("location.pathname.startsWith('/runs/')"), "a link")
    browser.click(".steps summary")
    score.check(
        "works without JavaScript",
        browser.run("return document.querySelector('.steps details').open"),
        "opening a step",
    )
    browser.allow_scripts(True)
    for path, text in without.items():
        browser.open(ledger.base + path)
        score.check("works without JavaScript", text and steady(text) == steady(browser.run(read)), path)


def steady(text):
    """A page's text without what changes between two requests by itself: counters of the status page."""
    return re.sub(r"[\d.,]+", "0", text)


def check_costs_form(browser, ledger, score):
    group = "forms and keys"
    browser.open(ledger.base + "/costs?group=team,model&bucket=day&from=-7d")
    browser.type("#group", "workflow,provider", clear=True)
    browser.type("#bucket", "month")
    browser.click("form:has(#group) button")
    asked = browser.wait("location.search.includes('month')")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.url).query)
    score.check(
        group,
        asked and query == {"group": ["workflow,provider"], "bucket": ["month"], "from": ["-7d"]},
        "costs form: %s" % query,
    )
    heads = browser.run(
        "return Array.from(document.querySelectorAll('.sheet thead th')).map((h) => h.textContent)"
    )
    score.check(
        group, [head.lower() for head in heads[1:3]] == ["workflow", "provider"], "costs columns: %s" % heads
    )
    browser.click(".choices[aria-label='Group by'] a:not([aria-current])")
    score.check(
        group, browser.wait("location.search.includes('workflow,provider,')"), "adding a group by its link"
    )
    browser.click(".choices[aria-label='Time range'] li:first-child a")
    arrived = browser.wait("location.search.includes('from=-24h')")
    current = browser.run(
        "return document.querySelector('[aria-label=\"Time range\"] [aria-current]').textContent"
    )
    score.check(group, arrived and current == "24h", "time range link: %s" % current)
    browser.type("#from", "2020-01-01", clear=True)
    browser.type("#to", "2020-02-01", clear=True)
    browser.press("Enter")
    arrived = browser.wait("location.search.includes('to=2020-02-01')")
    score.check(
        group,
        arrived and browser.run("return document.querySelectorAll('.sheet td').length") == 0,
        "a time range before all data",
    )


def check_search(browser, ledger, score):
    group = "forms and keys"
    browser.open(ledger.base + "/runs?from=-7d")
    browser.press("/")
    score.check(
        group, browser.run("return document.activeElement.id") == "q", "the key / goes to the search box"
    )
    browser.press(*"status:failed")
    browser.press("Enter")
    arrived = browser.wait("location.search.includes('status')")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.url).query)
    score.check(group, arrived and query == {"from": ["-7d"], "q": ["status:failed"]}, "search: %s" % query)
    expected = [row["trace_id"] for row in ledger.records("/runs.csv?from=-7d&q=status:failed")]
    links = browser.run("return Array.from(document.querySelectorAll('.sheet a')).map((a) => a.pathname)")
    shown = [link.removeprefix("/runs/") for link in links if link.startswith("/runs/")]
    score.check(group, expected and shown == expected, "search shows %s, export %s" % (shown, expected))
    browser.press("Escape", "j", "Enter")
    score.check(
        group,
        browser.wait("location.pathname === '/runs/%s'" % expected[0]),
        "j and Enter open the first run",
    )


def check_waterfall(browser, ledger, score, trace):
    group = "forms and keys"
    browser.open(ledger.base + "/runs/" + trace)
    steps = ledger.records("/runs/%s.csv" % trace)
    shown = "return Array.from(document.querySelectorAll('.steps > li')).filter((s) => s.offsetParent).length"
    score.check(group, browser.run(shown) == len(steps), "the waterfall has every step")
    browser.press("[")
    score.check(group, browser.run(shown) < len(steps), "the key [ folds the deepest level")
    browser.press("]")
    score.check(group, browser.run(shown) == len(steps), "the key ] unfolds it")
    browser.press("e")
    opened = browser.run("return document.querySelectorAll('.steps details[open]').length")
    score.check(group, opened == len(steps), "the key e opens %d of %d steps" % (opened, len(steps)))
    found = browser.run(AUDIT)
    score_audit(score, "/runs/… all steps open", found)
    browser.open(ledger.base + "/status")
    browser.open("%s/runs/%s#s%s" % (ledger.base, trace, steps[-1]["span_id"]))
    score.check(
        group,
        browser.wait("document.querySelector('.steps li:target details').open"),
        "a link to a step opens it",
    )


def check_speed(ledger, score, all_pages):
    """The server's time for a page, on a connection that is already open."""
    connection = http.client.HTTPConnection("127.0.0.1", ledger.port, timeout=30)
    connection.connect()
    slowest = (0, "")
    for _, path, is_report in all_pages:
        times = []
        for _ in range(6):
            begin = time.perf_counter()
            connection.request("GET", path)
            connection.getresponse().read()
            times.append(time.perf_counter() - begin)
        median = statistics.median(times[1:])
        slowest = max(slowest, (median, path))
        score.check(
            "pages answer within 100 ms", median < RENDER_SECONDS_MAX, "%s: %.1f ms" % (path, median * 1e3)
        )
    connection.close()
    print("slowest page: %s, %.1f ms" % (slowest[1], slowest[0] * 1e3))


def biggest_run(ledger):
    """The run with findings that has the most steps."""
    runs = [run for run in ledger.records("/runs.csv") if int(run["findings"]) > 0]
    return max(runs, key=lambda run: int(run["steps"]))["trace_id"]


def main():
    parser = argparse.ArgumentParser(description="Browser tests of the pages.")
    parser.add_argument("binary")
    parser.add_argument(
        "--screenshots", type=pathlib.Path, help="directory to write a PNG of every look of every page to"
    )
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    score = Score()
    with tempfile.TemporaryDirectory(prefix="spanledger-browser-") as data:
        ledger = Ledger(options.binary, data)
        ledger.load_samples()
        ledger.start()
        try:
            trace = biggest_run(ledger)
            all_pages = pages(trace)
            check_speed(ledger, score, all_pages)
            with Browser() as browser:
                links = check_looks(browser, ledger, score, options.screenshots, all_pages)
                check_links(ledger, score, links)
                check_numbers(browser, ledger, score, all_pages)
                check_costs_form(browser, ledger, score)
                check_search(browser, ledger, score)
                check_waterfall(browser, ledger, score, trace)
                noise = [entry["message"] for entry in browser.console()]
                score.check(
                    "console without errors, no policy violation", not noise, "forms and keys: %s" % noise
                )
                check_without_scripts(browser, ledger, score, all_pages)
        finally:
            ledger.stop()
    return score.close()


if __name__ == "__main__":
    sys.exit(main())
