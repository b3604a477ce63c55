"""Measures the release build: ingest over HTTP, size on disk, memory, and how long reports take.

    python3 Tests/Bench/bench.py BINARY [LOAD.bin] [--json] [--rounds 5]

Without a load it clones the samples to 20,000 spans of OTLP/JSON. A load file holds ready bodies: the bytes OTLPBIN1,
a little-endian u32 number of batches, then for each a u32 number of spans, a u32 length and the body (protobuf, or
JSON with --json). Prints one line a figure; ratios are to zlib level 1 on the same bytes in the same run.
"""

import argparse
import http.client
import json
import pathlib
import statistics
import struct
import sys
import tempfile
import threading
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Browser"))
from ledger import SAMPLES, Ledger  # noqa: E402

CONNECTIONS = 16
CLONED_SPANS = 20_000
REPORTS = [
    "/workflows?from=all",
    "/costs?from=all&group=model&bucket=day",
    "/failures?from=all",
    "/permissions?from=all&limit=100",
    "/runs?from=all&q=status:failed",
]


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
            text = json.dumps(file, separators=(",", ":"))
            body, spans = json.loads(text), 0
            for resource in body["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        span["traceId"] = f"{copy:08x}" + span["traceId"][8:]
                        spans += 1
            batches.append((spans, json.dumps(body, separators=(",", ":")).encode()))
            made += spans
    return batches


def post_all(port, batches, content_type):
    """Posts every batch over some connections; returns the seconds it took and each answer's time."""
    queue, lock, times, faults = list(reversed(batches)), threading.Lock(), [], []

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                if not queue or faults:
                    return
                _, body = queue.pop()
            start = time.perf_counter()
            connection.request("POST", "/v1/traces", body, {"Content-Type": content_type})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                faults.append(answer.status)
                return
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(f"the server answered {faults[0]}")
    return time.perf_counter() - start, times


def process_figures(pid):
    """CPU seconds and peak memory in bytes of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
    return ticks / 100, peak


def get(port, path):
    """Seconds that one page takes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return time.perf_counter() - start


def main():
    """Runs everything and prints it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("load", nargs="?")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    batches = read_load(arguments.load) if arguments.load else clone_samples(CLONED_SPANS)
    is_json = arguments.json or not arguments.load
    spans, size = sum(count for count, _ in batches), sum(len(body) for _, body in batches)

    sample = b"".join(body for _, body in batches[:40])
    start = time.perf_counter()
    for offset in range(0, len(sample), 1 << 20):
        zlib.compress(sample[offset : offset + (1 << 20)], 1)
    yardstick = len(sample) / (time.perf_counter() - start)

    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(arguments.binary, folder)
        ledger.start()
        content_type = "application/json" if is_json else "application/x-protobuf"
        seconds, times = post_all(ledger.port, batches, content_type)
        cpu, peak = process_figures(ledger.pid)
        kind = "JSON" if is_json else "protobuf"
        print(f"spans                     {spans:>12,}  ({kind}, {size / spans:,.0f} bytes each)")
        print(f"acknowledged spans a s    {spans / seconds:>12,.0f}")
        ratio = size / seconds / yardstick
        print(f"MB of bodies a s          {size / seconds / 1e6:>12.1f}  ({ratio:.2f} × zlib level 1)")
        print(f"acknowledge p99 ms        {sorted(times)[int(len(times) * 0.99)] * 1000:>12.0f}")
        print(f"CPU s a million spans     {cpu / spans * 1e6:>12.1f}")
        print(f"peak memory MB, ingest    {peak / 1e6:>12.0f}")
        print(f"first page ms             {get(ledger.port, REPORTS[0]) * 1000:>12.0f}")
        for path in REPORTS:
            median = statistics.median(get(ledger.port, path) for _ in range(arguments.rounds))
            print(f"{path:<42}{median * 1000:>8.1f} ms")
        print(f"peak memory MB, in all    {process_figures(ledger.pid)[1] / 1e6:>12.0f}")
        ledger.stop()
        total = sum(file.stat().st_size for file in pathlib.Path(folder).glob("spanledger*"))
        print(f"bytes on disk a span      {total / spans:>12.0f}")


if __name__ == "__main__":
    main()
