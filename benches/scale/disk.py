#!/usr/bin/env python3
"""What does a log-in take of the disk, and what would a dictionary save?

    cargo bench --bench scale                        # makes the ledgers once
    python3 -m venv /tmp/disk && /tmp/disk/bin/pip install zstandard==0.25.0
    /tmp/disk/bin/python benches/scale/disk.py target/release/keyledger

People of a made ledger log in over HTTP. Then the ledger is closed, which writes its log back, and what
its file grew by is counted, page by page. Beside it: the same file with larger pages, and what the texts
would take under a Zstandard dictionary trained on other log-ins. Nothing of that is written by the engine.
"""
import argparse
import http.client
import shutil
import sqlite3
from pathlib import Path

import zstandard

from measure import Engine, people

OF_A_LOG_IN = ("login_attempted", "login_succeeded")


def pages(path):
    """Bytes of each table and index."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as ledger:
        return dict(ledger.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))


def with_pages_of(path, size, copy):
    """The same ledger with larger pages."""
    copy.unlink(missing_ok=True)
    with sqlite3.connect(path) as ledger:
        ledger.execute(f"PRAGMA page_size = {size}")
        ledger.execute("VACUUM INTO ?", (str(copy),))
    with sqlite3.connect(copy) as ledger:
        assert ledger.execute("PRAGMA page_size").fetchone() == (size,)
    return pages(copy)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--folder", default="/tmp/scale", type=Path)
    arguments.add_argument("--accounts", default="10000")
    asked = arguments.parse_args()
    data = asked.folder / f"{asked.accounts}-disk"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(asked.folder / asked.accounts, data)
    engine = Engine(asked.binary, asked.folder / asked.accounts)
    known = people(engine, 2_000, 1)
    engine.stop()
    before = pages(data / "ledger.db")
    engine = Engine(asked.binary, data)
    connection = http.client.HTTPConnection(engine.host, timeout=60)
    # Each once: who came from ever new devices would be stopped.
    for email, _ in known:
        engine.log_in(connection, email)
    engine.stop()
    after = pages(data / "ledger.db")
    grown = {name: (size - before.get(name, 0)) / len(known) for name, size in after.items()}
    print(f"{len(known)} log-ins, ledger.db after its log was written back:")
    print(f"  {sum(grown.values()):.0f} bytes each: " + ", ".join(
        f"{name} {size:.0f}" for name, size in sorted(grown.items(), key=lambda one: -one[1]) if size >= 1))
    with sqlite3.connect(data / "ledger.db") as ledger:
        marks = ",".join("?" * len(OF_A_LOG_IN))
        rows = ledger.execute(
            f"SELECT kind, CAST(metadata AS BLOB), CAST(data AS BLOB) FROM events WHERE kind IN ({marks}) "
            "ORDER BY position DESC LIMIT ?", (*OF_A_LOG_IN, 2 * len(known))).fetchall()
    texts = sum(len(metadata) + len(told) for _, metadata, told in rows) / len(known)
    print(f"  {texts:.0f} of them are the texts that are hashed, as they are")
    for size in (8192, 16384):
        larger = with_pages_of(data / "ledger.db", size, asked.folder / "disk.db")
        whole, same = sum(larger.values()), sum(after.values())
        print(f"  with pages of {size}: {whole / same:.2f} of the file")
    half = len(rows) // 2
    learnt = zstandard.train_dictionary(112_640, [m + d for _, m, d in rows[:half]])
    press = zstandard.ZstdCompressor(level=3, dict_data=learnt)
    small = sum(len(press.compress(m)) + len(press.compress(d)) for _, m, d in rows[half:])
    share = small / sum(len(m) + len(d) for _, m, d in rows[half:])
    print(f"  with a dictionary of {len(learnt.as_bytes()) // 1024} KiB the texts take {share:.2f} of that: "
          f"{sum(grown.values()) - texts + texts * share:.0f} bytes a log-in, unreadable to SQLite tools")
    shutil.rmtree(data)
    (asked.folder / "disk.db").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
