"""One run of two steps as an OTLP export request, in JSON and in protobuf."""

import json
import struct
import time

WORKFLOW = "smoke-check"


def spans(trace, start=None):
    """The run's steps: a workflow with one model call that started a minute ago."""
    begin = start if start is not None else time.time_ns() - 60_000_000_000
    root = {"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": WORKFLOW}
    call = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-2024-08-06",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 100,
    }
    return [
        {
            "trace": trace,
            "id": "00000000000000a1",
            "parent": "",
            "name": "invoke_workflow " + WORKFLOW,
            "kind": 1,
            "start": begin,
            "end": begin + 2_000_000_000,
            "attributes": root,
        },
        {
            "trace": trace,
            "id": "00000000000000a2",
            "parent": "00000000000000a1",
            "name": "chat gpt-4o",
            "kind": 3,
            "start": begin + 100_000_000,
            "end": begin + 1_600_000_000,
            "attributes": call,
        },
    ]


def as_json(run):
    """The request as OTLP/HTTP JSON."""

    def value(item):
        return {"intValue": str(item)} if isinstance(item, int) else {"stringValue": item}

    def attributes(items):
        return [{"key": key, "value": value(item)} for key, item in items.items()]

    rows = [
        {
            "traceId": span["trace"],
            "spanId": span["id"],
            "parentSpanId": span["parent"],
            "name": span["name"],
            "kind": span["kind"],
            "startTimeUnixNano": str(span["start"]),
            "endTimeUnixNano": str(span["end"]),
            "attributes": attributes(span["attributes"]),
        }
        for span in run
    ]
    resource = {"attributes": attributes({"service.name": WORKFLOW})}
    return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": rows}]}]}).encode()


def as_protobuf(run):
    """The request as OTLP/HTTP protobuf, by the field numbers of opentelemetry-proto 1.x."""

    def value(item):
        return _integer(3, item) if isinstance(item, int) else _bytes(1, item.encode())

    def attributes(number, items):
        return b"".join(
            _bytes(number, _bytes(1, key.encode()) + _bytes(2, value(item))) for key, item in items.items()
        )

    rows = b"".join(
        _bytes(
            2,
            _bytes(1, bytes.fromhex(span["trace"]))
            + _bytes(2, bytes.fromhex(span["id"]))
            + (_bytes(4, bytes.fromhex(span["parent"])) if span["parent"] else b"")
            + _bytes(5, span["name"].encode())
            + _integer(6, span["kind"])
            + _fixed(7, span["start"])
            + _fixed(8, span["end"])
            + attributes(9, span["attributes"]),
        )
        for span in run
    )
    resource = attributes(1, {"service.name": WORKFLOW})
    return _bytes(1, _bytes(1, resource) + _bytes(2, rows))


def _varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _bytes(field, content):
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _integer(field, number):
    return _varint(field << 3) + _varint(number)


def _fixed(field, number):
    return _varint(field << 3 | 1) + struct.pack("<Q", number)
