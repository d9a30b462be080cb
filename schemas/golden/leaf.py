#!/usr/bin/env python3
"""What are the leaves of these twenty events? Recomputed from DESIGN 3 alone, without our code.

    python3 leaf.py > leaf.json

The vectors are committed; the tests hold the engine to them. Nobody needs to run this again.
"""
import hashlib
import json
import struct
import uuid


def prefixed(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def leaf(vector: dict) -> str:
    frame = prefixed(
        b"kl1",
        uuid.UUID(vector["ledger"]).bytes,
        vector["stream"].encode("ascii"),
        struct.pack(">Q", vector["revision"]),
        uuid.UUID(vector["event"]).bytes,
        vector["kind"].encode("ascii"),
        vector["metadata"].encode("utf-8"),
        vector["data"].encode("utf-8"),
    )
    return hashlib.sha256(b"\x00" + frame).hexdigest()


def vectors():
    ledgers = [str(uuid.UUID(int=n)) for n in (0, 1, 2**128 - 1)]
    account = "account-0f4ea9ec-4d6a-4d71-8f08-0b9f6d0a8d11"
    base = {
        "ledger": "6d1f7a3c-52f0-4f0e-9d3b-7a2f6a1c9e10",
        "stream": account,
        "revision": 0,
        "event": "b7c1c0de-0000-5000-8000-000000000001",
        "kind": "login_attempted",
        "metadata": '{"schema":1,"at":"2026-11-22T07:01:02.123456Z"}',
        "data": '{"attempt":"2b1a6f0e-7f64-4d0c-8b1e-3c5d7e9fa1b2","device":null}',
    }
    changes = [
        {},
        {"ledger": ledgers[0]},
        {"ledger": ledgers[1]},
        {"ledger": ledgers[2]},
        {"revision": 1},
        {"revision": 255},
        {"revision": 256},
        {"revision": 2**53},
        {"revision": 2**64 - 1},
        {"event": ledgers[0]},
        {"event": ledgers[2]},
        {"stream": "policy", "kind": "policy_adopted"},
        {"stream": "unknown-3f", "kind": "unknown_login_attempted"},
        {"stream": "operations-2026-11", "kind": "engine_started", "data": "{}"},
        # The same bytes, cut at another place: length prefixes keep them apart.
        {"kind": "login_attempte", "metadata": 'd{"schema":1,"at":"2026-11-22T07:01:02.123456Z"}'},
        # The same JSON in other bytes is another event.
        {"data": '{ "attempt": "2b1a6f0e-7f64-4d0c-8b1e-3c5d7e9fa1b2", "device": null }'},
        {"data": '{"device":null,"attempt":"2b1a6f0e-7f64-4d0c-8b1e-3c5d7e9fa1b2"}'},
        {"kind": "property_created", "data": '{"name":"Hôtel du Lac, 東京 🏨"}'},
        {"metadata": "", "data": ""},
        {"kind": "property_created", "data": '{"name":"' + "x" * 49000 + '"}'},
    ]
    for change in changes:
        vector = {**base, **change}
        # Numbers above 2^53 are not safe in JSON everywhere.
        yield {**vector, "revision": str(vector["revision"]), "leaf": leaf(vector)}


print(json.dumps(list(vectors()), indent=1, ensure_ascii=False))
