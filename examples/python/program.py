"""A program that works with Keyledger, on a client that openapi-python-client generates.

    openapi-python-client generate --url https://accounts.hotel.example/openapi.json
    pip install ./keyledger-client
    KEYLEDGER_PASSWORD=… KEYLEDGER_CODE=123456 KEYLEDGER_TOKEN=kls_… \\
        python program.py https://accounts.hotel.example mona@hotel.example <property>

It logs in with password and code, pages through the members of the property, grants one of them a
permission, meets a conflict and a refusal, and follows the events across a reconnect.
"""

import os
import sys
import uuid

from keyledger_client import AuthenticatedClient, Client
from keyledger_client.api.log_in import begin_log_in, send_code, send_password
from keyledger_client.api.me import read_me
from keyledger_client.api.members import change_permissions, list_members, read_permissions
from keyledger_client.api.operators import list_operators
from keyledger_client.api.reading import read_events
from keyledger_client.models import (
    CodeBody,
    KnownPermission,
    LoginBody,
    PasswordBody,
    PatchBody,
    Problem,
)


def log_in(client, email, password, code):
    """Password, then code. The client keeps the session's cookie."""
    begun = begin_log_in.sync(client=client, body=LoginBody(email=email))
    answer = send_password.sync(begun.flow, client=client, body=PasswordBody(password=password))
    if isinstance(answer, Problem):
        sys.exit(f"{answer.title}: {answer.detail}")
    if answer.outcome == "factor_required":
        answer = send_code.sync(answer.flow, client=client, body=CodeBody(code=code))
        if isinstance(answer, Problem):
            sys.exit(f"{answer.title}: {answer.detail}")
    assert answer.outcome == "signed_in"
    return answer


def members_of(client, property_id, limit):
    """Everybody, a page at a time: a page names the next one until there is none."""
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = list_members.sync(property_id, client=client, limit=limit, **more)
        yield from page.members
        cursor = page.next_
        if not cursor:
            return


def grant(client, property_id, account, permission, tag, key):
    """Grants it, if nobody changed anything since `tag` was read."""
    body = PatchBody(grant=[permission], withdraw=[])
    return change_permissions.sync_detailed(
        property_id, account, client=client, body=body, if_match=tag, idempotency_key=key
    )


def events_after(site, token, after, limit):
    """Some events behind this place, and the place behind them; each time on a new connection."""
    more = {"after": after} if after else {}
    with AuthenticatedClient(base_url=site, token=token) as client:
        feed = read_events.sync(client=client, limit=limit, **more)
    return feed.events, feed.next_, feed.at_head


def main():
    site, email, property_id = sys.argv[1], sys.argv[2], uuid.UUID(sys.argv[3])
    with Client(base_url=site) as client:
        log_in(client, email, os.environ["KEYLEDGER_PASSWORD"], os.environ["KEYLEDGER_CODE"])
        me = read_me.sync(client=client)
        print(f"signed in as {me.name}")

        people = list(members_of(client, property_id, limit=100))
        assert len({person.account for person in people}) == len(people), "each once"
        print(f"{len(people)} people")

        # Somebody who may not see rates yet.
        one = next(
            person
            for person in people
            if person.account != me.account and not {"rates", "manage_users"} & set(person.permissions)
        )
        seen = read_permissions.sync_detailed(property_id, one.account, client=client)
        tag, key = seen.headers["etag"], str(uuid.uuid4())
        done = grant(client, property_id, one.account, KnownPermission.RATES, tag, key)
        assert done.status_code == 200 and "rates" in done.parsed.permissions
        # Sent again, as after a lost answer: the recorded answer, and nothing happens twice.
        again = grant(client, property_id, one.account, KnownPermission.RATES, tag, key)
        assert again.parsed == done.parsed
        print(f"granted to {one.name}")

        # Somebody else changed it in between: a typed problem says so.
        stale = grant(client, property_id, one.account, KnownPermission.REPORTS, tag, str(uuid.uuid4()))
        assert stale.status_code == 412 and isinstance(stale.parsed, Problem)
        assert stale.parsed.code == "precondition_failed"
        print(f"refused: {stale.parsed.code}")

        # What is not for this person: the same type.
        denied = list_operators.sync(client=client)
        assert isinstance(denied, Problem) and denied.code == "not_authorised"
        print(f"refused: {denied.code}, {denied.detail}")

    # The feed is for other software, with a token; it goes on where it was, on a new connection.
    token, after, expected = os.environ["KEYLEDGER_TOKEN"], None, 0
    while True:
        events, after, at_head = events_after(site, token, after, limit=100)
        for event in events:
            assert event.sequence == expected, "dense: nothing is missed, nothing comes twice"
            expected += 1
        if at_head:
            break
    print(f"{expected} events")


main()
