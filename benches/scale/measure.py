#!/usr/bin/env python3
"""What grows with the number of accounts? One table: each size, the old build beside the new one.

    cargo bench --bench scale                                # makes the ledgers once
    python3 benches/scale/measure.py target/release/keyledger --baseline old/keyledger

Both builds are asked the same on the same folder, the old one first. Only what both can do in a
while is asked of both: `--rows` names the rows to measure, `--help` lists them.
"""
import argparse
import http.client
import json
import os
import random
import re
import select
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

CONFIG = """
disk_floor_mb = 1
[hashing]
memory_kib = 8
test_strength = true
[limits]
""" + "".join(f"{name}_per_minute = 0\n" for name in (
    "network", "address", "device", "refused_total", "forgot_network", "forgot_address",
    "forgot_total", "link_network", "link_account"))
PASSWORD = "quiet corridors at noon"
TICK = os.sysconf("SC_CLK_TCK")
# A thread of the background is quiet when two looks in a row find less than this share of a core.
QUIET = 0.05


class Engine:
    """A running engine."""

    def __init__(self, binary, data, ready_within=900):
        self.binary, self.data = binary, data
        config = data.parent / "scale.toml"
        config.write_text(CONFIG)
        began = time.monotonic()
        env = {name: value for name, value in os.environ.items() if not name.startswith("KEYLEDGER_")}
        self.log = open(data.parent / "serve.log", "ab")
        self.process = subprocess.Popen(
            [binary, "serve", "--json", "--data", data, "--listen", "127.0.0.1:0", "--config", config],
            stdout=subprocess.PIPE, stderr=self.log, env=env)
        if not select.select([self.process.stdout], [], [], ready_within)[0]:
            raise TimeoutError(f"not ready within {ready_within} s")
        line = self.process.stdout.readline()
        self.ready_in = time.monotonic() - began
        self.ready_cpu = self.cpu()
        self.host = json.loads(line)["address"].removeprefix("http://")

    def cpu(self):
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def resident(self):
        """MiB in memory now, and the most there ever were."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(re.search(name + r":\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM"))

    def settle(self, within=600):
        """Waits until nothing goes on in the background; answers the processor time that took."""
        began, quiet, before = time.monotonic(), 0, self.cpu()
        while quiet < 2 and time.monotonic() - began < within:
            time.sleep(2)
            now = self.cpu()
            quiet = quiet + 1 if now - before < 2 * QUIET else 0
            before = now
        return self.cpu() - self.ready_cpu

    def get(self, path):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        began = time.monotonic()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began

    def post(self, connection, path, body):
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def log_in(self, connection, email):
        began = time.monotonic()
        _, begun = self.post(connection, "/api/v1/login", {"email": email})
        status, said = self.post(connection, f"/api/v1/login/{begun['flow']}/password", {"password": PASSWORD})
        if status != 200:
            raise RuntimeError(f"{email}: {status} {said}")
        return time.monotonic() - began

    def ask(self, command, timeout=600):
        """One question over the control socket, as the command line asks it."""
        began = time.monotonic()
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(timeout)
            control.connect(str(self.data / "control.sock"))
            control.sendall(json.dumps({"language": "en", "command": command}).encode() + b"\n")
            for line in control.makefile("r"):
                said = json.loads(line)
                if "progress" not in said:
                    return said, time.monotonic() - began
        raise RuntimeError("no answer")

    def stop(self):
        self.process.terminate()
        self.process.wait(120)
        self.log.close()


def command_line(binary, data, *words, timeout=1200):
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEYLEDGER_")}
    config, began = data.parent / "scale.toml", time.monotonic()
    done = subprocess.run([binary, *words, "--data", data, "--config", config], env=env,
                          capture_output=True, text=True, timeout=timeout)
    return done, time.monotonic() - began


def spans(values):
    values = sorted(values)
    at = lambda part: values[min(len(values) - 1, int(part * len(values)))]
    return f"{at(0.5) * 1e3:.1f} / {at(0.99) * 1e3:.1f} ms"


def people(engine, count, seed):
    """Addresses and names as the ledger has them, asked for once per folder."""
    kept = engine.data.parent / f"{engine.data.name}.people"
    if kept.exists():
        known = json.loads(kept.read_text())
    else:
        accounts = int(engine.data.name)
        draw, known = random.Random(1), []
        import sqlite3
        ledger = sqlite3.connect(f"file:{engine.data}/views.db?mode=ro", uri=True)
        ids = [row[0] for row in ledger.execute("SELECT account FROM accounts")]
        for account in draw.sample(ids, min(2000, accounts)):
            said, _ = engine.ask({"Find": {**FIND, "what": str(__import__("uuid").UUID(bytes=account))}})
            row = json.loads(json.dumps(said["reply"]["json"]))["accounts"][0]
            known.append([row["email"], row["name"]])
        kept.write_text(json.dumps(known))
    random.Random(seed).shuffle(known)
    return known[:count]


FIND = {"what": None, "property": None, "network": None, "from": None, "to": None, "cursor": None,
        "limit": 50, "acting": {"session": None, "reason_code": None, "note": None}}


def find(engine, settings):
    """Prefixes, inner parts and whole names; three letters; then words with a letter wrong."""
    rows = {}
    for name, make in (
        ("find: part of a name or address", lambda email, name, draw: part(name if draw.random() < 0.5 else email, draw)),
        ("find: three letters of a name", lambda email, name, draw: three(name, draw)),
        ("find: a letter wrong", lambda email, name, draw: typo(name.split()[-1], draw)),
    ):
        draw, taken, slowest, before = random.Random(7), [], 0, engine.cpu()
        for email, person in people(engine, settings.questions, 3):
            try:
                _, span = engine.ask({"Find": {**FIND, "what": make(email, person, draw)}}, timeout=60)
            except (TimeoutError, RuntimeError):
                slowest += 1
                if slowest > 1:
                    break
                continue
            taken.append(span)
            if sum(taken) > settings.patience:
                break
        rows[name] = (spans(taken) if taken else "-") + (f", {slowest} unanswered after 60 s" if slowest else "")
        if taken:
            rows[name + ", CPU"] = f"{(engine.cpu() - before) / len(taken) * 1e3:.1f} ms"
    rows["resident after finding (MiB)"] = engine.resident()[0]
    return rows


def part(text, draw):
    length = min(len(text), draw.randint(5, 9))
    begin = draw.randrange(len(text) - length + 1)
    return text[begin:begin + length].strip() or text


def three(name, draw):
    word = draw.choice([word for word in name.split() if len(word) >= 3])
    at = draw.randrange(len(word) - 2)
    return word[at:at + 3]


def typo(word, draw):
    at = draw.randrange(1, len(word) - 1)
    return draw.choice([word[:at] + word[at + 1:], word[:at] + "q" + word[at + 1:],
                        word[:at] + word[at] + word[at:]])


def log_in(engine, settings):
    connection = http.client.HTTPConnection(engine.host, timeout=60)
    before, taken = engine.cpu(), []
    everybody = people(engine, 300, engine.binary)
    for email, _ in everybody:
        taken.append(engine.log_in(connection, email))
    return {"log-in without its hash": spans(taken),
            "processor time of one (ms)": f"{(engine.cpu() - before) / len(taken) * 1e3:.2f}"}


def why(engine, settings):
    taken = [engine.ask({"Why": {"who": email, "at": None, "acting": FIND["acting"]}})[1]
             for email, _ in people(engine, 200, 5)]
    return {"explain": spans(taken)}


def doctor(engine, settings):
    done, span = command_line(engine.binary, engine.data, "doctor", "--json")
    return {"doctor": f"{span:.2f} s" + ("" if done.returncode == 0 else " (not fine)")}


def idle(engine, settings):
    before = engine.cpu()
    time.sleep(20)
    return {"idle, of one core": f"{(engine.cpu() - before) / 20 * 100:.1f} %"}


def rewrap(engine, settings):
    """Keys are renewed while people log in and somebody asks whether the engine lives."""
    everybody, over = people(engine, 2000, engine.binary + "r"), threading.Event()
    taken = {"livez": [], "log": []}

    def live():
        while not over.is_set():
            taken["livez"].append(engine.get("/livez")[1])
            time.sleep(0.02)

    def logs():
        connection = http.client.HTTPConnection(engine.host, timeout=120)
        for email, _ in everybody:
            if over.is_set():
                return
            taken["log"].append(engine.log_in(connection, email))
            time.sleep(0.05)

    def together(work):
        over.clear()
        threads = [threading.Thread(target=live), threading.Thread(target=logs)]
        for thread in threads:
            thread.start()
        work()
        over.set()
        for thread in threads:
            thread.join()
        told = {name: spans(values) if values else "-" for name, values in taken.items()}
        told["log"] += f" ({len(taken['log'])})"
        for values in taken.values():
            values.clear()
        return told

    quiet = together(lambda: time.sleep(8))
    everybody = everybody[::-1]
    before, began = engine.cpu(), time.monotonic()
    busy = together(lambda: engine.ask({"Keys": {"Rotate": {}}}, timeout=7200))
    return {"re-wrap": f"{time.monotonic() - began:.1f} s, {engine.cpu() - before:.1f} CPU s",
            "/livez before, during": f"{quiet['livez']}; {busy['livez']}",
            "log-in before, during": f"{quiet['log']}; {busy['log']}"}


def rebuild(engine, settings):
    before = engine.cpu()
    said, _ = engine.ask({"Rebuild": {}}, timeout=7200)
    told = said["reply"]["json"]
    return {"rebuild": f"{told['events'] / told['seconds']:.0f} events/s, {engine.cpu() - before:.0f} CPU s"}


ROWS = {"find": find, "log_in": log_in, "why": why, "doctor": doctor, "idle": idle,
        "rewrap": rewrap, "rebuild": rebuild}


def measure(binary, data, settings):
    rows, starts = {}, []
    for _ in range(settings.starts):
        engine = Engine(binary, data)
        starts.append((engine.ready_in, engine.settle(settings.patience)))
        engine.stop()
    if starts:
        rows["start to ready"] = f"{statistics.median(s for s, _ in starts):.2f} s"
        rows["background after a start (CPU s)"] = f"{statistics.median(c for _, c in starts):.1f}"
    engine = Engine(binary, data)
    engine.settle(settings.patience)
    rows["resident at rest (MiB)"] = engine.resident()[0]
    try:
        for name in settings.rows.split(","):
            if name:
                rows.update(ROWS[name](engine, settings))
                print(f"  {data.name} {Path(binary).parent.parent.name} {name} done", flush=True)
    finally:
        rows["most memory (MiB)"] = engine.resident()[1]
        engine.stop()
    if settings.lost:
        for file in ("views.db", "views.db-wal", "views.db-shm"):
            (data / file).unlink(missing_ok=True)
        began = time.monotonic()
        engine = Engine(binary, data)
        rows["lost views.db: start to ready"] = f"{engine.ready_in:.2f} s"
        while engine.get("/readyz")[0] != 200 or b"events are left" in readiness(engine):
            time.sleep(0.5)
        rows["lost views.db: all is shown"] = f"{time.monotonic() - began:.1f} s"
        engine.stop()
    return rows


def readiness(engine):
    connection = http.client.HTTPConnection(engine.host, timeout=60)
    connection.request("GET", "/readyz")
    return connection.getresponse().read()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--baseline")
    arguments.add_argument("--folder", default="/tmp/scale", type=Path)
    arguments.add_argument("--accounts", default="10000,100000,1000000")
    arguments.add_argument("--rows", default="find,log_in,why,doctor,idle", help=", ".join(ROWS))
    arguments.add_argument("--starts", default=3, type=int)
    arguments.add_argument("--questions", default=200, type=int)
    arguments.add_argument("--patience", default=120, type=float, help="seconds for a row that does not end")
    arguments.add_argument("--lost", action="store_true", help="also delete views.db and start")
    settings = arguments.parse_args()
    for accounts in settings.accounts.split(","):
        data, told = settings.folder / accounts, []
        for binary in filter(None, (settings.baseline, settings.binary)):
            told.append(measure(binary, data, settings))
        print(f"\n| {accounts} accounts |" + (" old |" if len(told) > 1 else "") + " new |")
        print("|---|" + "---|" * len(told))
        for name in told[-1]:
            print(f"| {name} | " + " | ".join(str(rows.get(name, "-")) for rows in told) + " |", flush=True)


if __name__ == "__main__":
    main()
