"""Measures the release build: ingest over HTTP, size on disk, memory, and how long questions take.

    python3 Tests/Bench/bench.py BINARY [LOAD.bin] [--json LOAD.bin] [--rounds 5] [--rare WORD] [--phrase TEXT]

Without a load it clones the samples to 20,000 spans of OTLP/JSON. A load file holds ready bodies: the bytes OTLPBIN1,
a little-endian u32 number of batches, then for each a u32 number of spans, a u32 length and the body (protobuf; JSON
with --json). Prints one line a figure; ratios are to zlib level 1 on one core, on the same bytes in the same run.
Medians of the rounds; questions are fifty different ones of each kind, after fifty others have warmed the ledger.
"""

import argparse
import json
import multiprocessing
import pathlib
import statistics
import struct
import sys
import tempfile
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Browser"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from ledger import SAMPLES, Ledger  # noqa: E402
from load import post_all  # noqa: E402
from questions import ask, kinds  # noqa: E402

CONNECTIONS = 16
CLONED_SPANS = 20_000
# What merging is given, at most, before the size is taken.
MERGE_SECONDS = 600


def read_load(path):
    """The batches of a load file as (spans, body)."""
    data = pathlib.Path(path).read_bytes()
    if data[:8] != b"OTLPBIN1":
        raise SystemExit(f"{path}: no load file (it must begin with OTLPBIN1)")
    (count,) = struct.unpack_from("<I", data, 8)
    offset, batches = 12, []
    for _ in range(count):
        spans, length = struct.unpack_from("<II", data, offset)
        batches.append((spans, data[offset + 8 : offset + 8 + length]))
        offset += 8 + length
    return batches


def clone_samples(total):
    """The samples again and again under new ids, as one JSON body a sample file."""
    files = [json.loads(path.read_bytes()) for path in SAMPLES]
    batches, made, copy = [], 0, 0
    while made < total:
        copy += 1
        for file in files:
            body, spans = json.loads(json.dumps(file)), 0
            for resource in body["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        span["traceId"] = f"{copy:08x}" + span["traceId"][8:]
                        spans += 1
            batches.append((spans, json.dumps(body, separators=(",", ":")).encode()))
            made += spans
    return batches


def deflate_rate(batches):
    """Bytes a second that zlib level 1 deflates on one core, body by body."""
    sample = [body for _, body in batches[:80]]
    start = time.perf_counter()
    for body in sample:
        zlib.compress(body, 1)
    return sum(map(len, sample)) / (time.perf_counter() - start)


def process_figures(pid):
    """CPU seconds and peak memory in bytes of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
    return (int(fields[11]) + int(fields[12])) / 100, peak


def size_on_disk(folder):
    """Bytes of everything in a data directory."""
    return sum(file.stat().st_blocks * 512 for file in pathlib.Path(folder).rglob("*") if file.is_file())


def wait_for_merging(ledger):
    """Waits until merging rests; seconds it took."""
    start, last, quiet = time.monotonic(), None, 0
    while time.monotonic() - start < MERGE_SECONDS and quiet < 8:
        time.sleep(1)
        now = (process_figures(ledger.pid)[0], size_on_disk(ledger.data))
        quiet = quiet + 1 if last and now[0] - last[0] < 0.05 and now[1] == last[1] else 0
        last = now
    return time.monotonic() - start - quiet


def ingest(binary, batches, content_type, connections):
    """One load into a fresh ledger: bytes a second, p99 in ms, CPU seconds until merged, peak memory, size."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(binary, folder)
        ledger.start()
        seconds, times = post_all(ledger.port, batches, content_type, connections)
        peak = process_figures(ledger.pid)[1]
        wait_for_merging(ledger)
        cpu = process_figures(ledger.pid)[0]
        size = size_on_disk(folder)
        ledger.stop()
        return {
            "rate": sum(len(body) for _, body in batches) / seconds,
            "p99": sorted(times)[int(len(times) * 0.99)] * 1000,
            "cpu": cpu,
            "peak": peak,
            "size": size,
        }


def report_ingest(name, binary, batches, content_type, rounds, connections=CONNECTIONS):
    """Prints the medians of some rounds of ingest."""
    spans = sum(count for count, _ in batches)
    mean = sum(len(body) for _, body in batches) / spans
    results, ratios = [], []
    for _ in range(rounds):
        yardstick = deflate_rate(batches)
        results.append(ingest(binary, batches, content_type, connections))
        ratios.append(results[-1]["rate"] / yardstick)
    median = {key: statistics.median(result[key] for result in results) for key in results[0]}
    print(
        f"{name:<34}{median['rate'] / mean:>9,.0f} spans/s {median['rate'] / 1e6:>6.1f} MB/s "
        f"{statistics.median(ratios):>5.2f} × zlib 1, p99 {median['p99']:.0f} ms, CPU {median['cpu'] / spans * 1e6:.1f} s/M, "
        f"{median['peak'] / 1e6:.0f} MB, {median['size'] / spans:.0f} B/span"
    )
    return median["rate"]


def report_questions(binary, batches, content_type, rounds, rare, phrase):
    """Loads once, then prints what questions take idle, beside ingest at half speed, and after a restart."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(binary, folder)
        ledger.start()
        # The last quarter comes in while questions are asked.
        first = len(batches) - len(batches) // 4
        seconds, _ = post_all(ledger.port, batches[:first], content_type, CONNECTIONS)
        wait_for_merging(ledger)
        ledger.stop()
        start = time.perf_counter()
        ledger.start()
        asked = kinds(ledger.port, rare, phrase)
        print(f"{'start to first answers':<34}{(time.perf_counter() - start) * 1000:>9.0f} ms")
        for name, bar, questions in asked:
            cold = ask(ledger.port, questions[:1])[0]
            ask(ledger.port, questions)
            times = sorted(time for _ in range(rounds) for time in ask(ledger.port, questions))
            p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
            print(f"{name:<34}{p50:>9.2f} ms p50 {p95:>7.2f} ms p95 {cold:>8.1f} ms first (bar {bar} ms)")
        report_both(ledger, asked, batches[first:], content_type, 2 * seconds / first)
        ledger.stop()


def report_both(ledger, asked, batches, content_type, interval):
    """What dashboards take while batches that are new come in, one an interval."""
    dashboards = [entry for entry in asked if entry[0] in ("p95 by workflow, 30 days", "cost by model and day")]
    idle = {name: [] for name, _, _ in dashboards}
    busy = {name: [] for name, _, _ in dashboards}

    def round_of(times):
        for name, _, questions in dashboards:
            times[name] += ask(ledger.port, questions)

    round_of(idle)
    # A process of its own: threads of this one would hold up the questions.
    load = multiprocessing.Process(target=post_all, args=(ledger.port, batches, content_type, CONNECTIONS, interval))
    load.start()
    while load.is_alive():
        round_of(busy)
    load.join()
    if load.exitcode != 0:
        raise SystemExit("the load beside the questions failed")
    for name in idle:
        before, beside = (sorted(times)[int(len(times) * 0.95)] for times in (idle[name], busy[name]))
        print(f"{name + ', beside ingest':<46}{beside:>8.2f} ms p95, idle {before:.2f} ms ({beside / before:.1f} ×)")


def main():
    """Runs everything and prints it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("load", nargs="?")
    parser.add_argument("--json", metavar="LOAD.bin")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rare")
    parser.add_argument("--phrase")
    arguments = parser.parse_args()
    protobuf = read_load(arguments.load) if arguments.load else None
    texts = read_load(arguments.json) if arguments.json else None if protobuf else clone_samples(CLONED_SPANS)
    rounds = arguments.rounds
    if protobuf:
        kind = "application/x-protobuf"
        rate = report_ingest("protobuf, 16 connections", arguments.binary, protobuf, kind, rounds)
        alone = report_ingest("protobuf, 1 connection", arguments.binary, protobuf, kind, rounds, 1)
        print(f"{'1 connection to 16':<34}{alone / rate:>9.2f}")
    if texts:
        report_ingest("JSON, 16 connections", arguments.binary, texts, "application/json", rounds)
    batches, kind = (protobuf, "application/x-protobuf") if protobuf else (texts, "application/json")
    report_questions(arguments.binary, batches, kind, rounds, arguments.rare, arguments.phrase)


if __name__ == "__main__":
    main()
