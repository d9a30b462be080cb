"""A worked consumer of Keyledger's feed, with nats-py: never misses an event, never works one twice.

    consumer.py --nats nats://127.0.0.1:4222 --user reports --api https://id.hotel.example --out work.jsonl

Passwords come from the environment: KEYLEDGER_NATS_PASSWORD and KEYLEDGER_API_TOKEN.

What makes it safe, whatever happens to the broker:

1. The work and the place are written together (here: one line per event; in a database: one
   transaction). The place is the sequence of the last event worked through.
2. A message at or below the place is a repeat and is passed over.
3. A message whose Keyledger-Previous lies above the place shows a hole: the events between are read
   over HTTP, from the ledger itself.
4. A message is acknowledged only after the work is written.
5. A stream that was made anew begins at number 1 again: consumers of the old one, durable or not,
   are of no use. The stream's creation time tells; ours is then made anew, and what was worked
   through before is recognised by rule 2.
"""

import argparse
import asyncio
import json
import os
import sys
import urllib.request

import nats
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout

STREAM = "KEYLEDGER"
SUBJECTS = "keyledger.v1.>"
OF_THE_FEED = ("account-", "property-", "mail-")


class Work:
    """What is done with events: one line each, which is also how far we are."""

    def __init__(self, path):
        self.last = None
        if os.path.exists(path):
            with open(path, "rb+") as file:
                whole = file.read()
                # A line that a crash cut short was not written: it is worked again.
                file.truncate(whole.rfind(b"\n") + 1)
                lines = whole[: whole.rfind(b"\n") + 1].splitlines()
                if lines:
                    self.last = json.loads(lines[-1])["sequence"]
        self.file = open(path, "a", encoding="utf-8")
        self.stream_file = path + ".stream"

    def of_stream(self, created):
        """Whether the stream is another one than the one seen last; remembers this one."""
        seen = None
        if os.path.exists(self.stream_file):
            with open(self.stream_file, encoding="utf-8") as file:
                seen = file.read()
        if seen != created:
            with open(self.stream_file, "w", encoding="utf-8") as file:
                file.write(created)
        return seen not in (None, created)

    def do(self, event, how):
        line = {"sequence": event["sequence"], "id": event["id"], "kind": event["kind"], "how": how}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.last = event["sequence"]


class Ledger:
    """The ledger over HTTP, for what the broker did not bring."""

    def __init__(self, api):
        self.api = api
        self.token = os.environ.get("KEYLEDGER_API_TOKEN", "")

    def after(self, sequence):
        """Every event behind this sequence that belongs to the feed, in order."""
        while True:
            place = "" if sequence is None else f"&after={sequence}"
            request = urllib.request.Request(
                f"{self.api}/api/v1/events?limit=200{place}",
                headers={"Authorization": f"Bearer {self.token}"},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                page = json.load(answer)["events"]
            if not page:
                return
            for event in page:
                sequence = event["sequence"]
                if event["stream"].startswith(OF_THE_FEED):
                    yield event


def take(message, work, ledger):
    """Works one message through, and first what is missing before it."""
    headers = message.headers or {}
    event = said(message)
    if event is None:
        return  # Not ours: nobody but the engine should be able to publish here.
    sequence = event["sequence"]
    if work.last is not None and sequence <= work.last:
        return  # A repeat.
    previous = headers.get("Keyledger-Previous")
    if previous is not None and (work.last is None or int(previous) > work.last):
        for event in ledger.after(work.last):
            if event["sequence"] >= sequence:
                break
            work.do(event, "repaired")
    work.do(event, "message")


def said(message):
    """The event in a message, if it is whole and its headers say the same."""
    headers = message.headers or {}
    try:
        event = json.loads(message.data)["data"]
        same = (str(event["sequence"]), event["id"]) == (
            headers.get("Keyledger-Sequence"),
            headers.get("Nats-Msg-Id"),
        )
        return event if same and event["kind"] else None
    except (ValueError, TypeError, KeyError):
        return None


async def follow(arguments, work, ledger):
    connection = await nats.connect(
        arguments.nats,
        user=arguments.user,
        password=os.environ.get("KEYLEDGER_NATS_PASSWORD"),
        tls=None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        error_cb=quiet,
    )
    stream = connection.jetstream(timeout=2)
    subscription = None
    while arguments.until is None or (work.last or 0) < arguments.until:
        try:
            if subscription is None:
                subscription = await stream.pull_subscribe(
                    SUBJECTS, durable=arguments.durable, stream=STREAM
                )
                await notice(stream, work)
            for message in await subscription.fetch(100, timeout=2):
                take(message, work, ledger)
                await message.ack()
        except NatsTimeout:
            # Nothing new, or nobody there: asking for our consumer finds out which.
            if subscription is not None and not await is_there(subscription):
                subscription = None
        except (NatsError, OSError):
            # The broker is away, or the stream and our consumer were deleted: both come back.
            subscription = None
            await asyncio.sleep(0.2)
    await connection.close()


async def notice(stream, work):
    """Says it where the stream was made anew; whoever may not ask about it works on all the same."""
    try:
        created = (await stream.stream_info(STREAM)).created.isoformat()
    except (NatsError, OSError):
        return
    if work.of_stream(created):
        print(
            f"the stream {STREAM} was made anew at {created}: its first messages are repeats of "
            f"events up to {work.last}; what it does not hold is read from the ledger",
            file=sys.stderr,
            flush=True,
        )


async def is_there(subscription):
    try:
        await subscription.consumer_info()
        return True
    except (NatsError, OSError):
        return False


async def quiet(_):
    """The client reconnects by itself."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nats", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--durable", default="reports")
    parser.add_argument("--until", type=int, help="end once this sequence is worked through")
    arguments = parser.parse_args()
    asyncio.run(follow(arguments, Work(arguments.out), Ledger(arguments.api)))


if __name__ == "__main__":
    main()
