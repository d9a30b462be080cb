"""The program of `examples/python`, on the client that openapi-generator makes for Python."""

import json
import os
import re
import sys
import uuid

from keyledger_client import ApiClient, Configuration
from keyledger_client.api.log_in_api import LogInApi
from keyledger_client.api.me_api import MeApi
from keyledger_client.api.members_api import MembersApi
from keyledger_client.api.operators_api import OperatorsApi
from keyledger_client.api.reading_api import ReadingApi
from keyledger_client.exceptions import ApiException
from keyledger_client.models import (
    AccountLockedV1,
    CodeBody,
    KnownPermission,
    LoginBody,
    PasswordBody,
    PatchBody,
)


def shown(configuration, response):
    """The client keeps no cookies: the session is shown as the document says. Its own answers keep one
    of several `Set-Cookie` lines, so the response is read as it came."""
    lines = response.headers.getlist("set-cookie")
    sessions = [re.match(r"keyledger_session=([^;]+)", line) for line in lines]
    configuration.api_key["session"] = next(session for session in sessions if session).group(1)


def refused(ask, *words, **named):
    try:
        ask(*words, **named)
    except ApiException as refusal:
        return refusal.status, refusal.data
    raise AssertionError("not refused")


def main():
    site, email, property_id = sys.argv[1], sys.argv[2], uuid.UUID(sys.argv[3])
    configuration = Configuration(host=site)
    client = ApiClient(configuration)
    log_in = LogInApi(client)
    flow = log_in.begin_log_in(LoginBody(email=email)).flow
    password = PasswordBody(password=os.environ["KEYLEDGER_PASSWORD"])
    response = log_in.send_password_without_preload_content(flow, password)
    if flow := json.loads(response.data).get("flow"):
        code = CodeBody(code=os.environ["KEYLEDGER_CODE"])
        response = log_in.send_code_without_preload_content(flow, code)
    shown(configuration, response)
    me = MeApi(client).read_me()
    print(f"signed in as {me.name}")

    members, people, cursor = MembersApi(client), [], None
    while True:
        page = members.list_members(property_id, cursor=cursor, limit=100)
        people += page.members
        cursor = page.next
        if not cursor:
            break
    assert len({one.account for one in people}) == len(people)
    print(f"{len(people)} people")

    held = [(one, {each.actual_instance for each in one.permissions}) for one in people]
    one = next(one for one, permissions in held
               if one.account != me.account and not {"rates", "manage_users"} & permissions)
    whose = property_id, one.account
    tag = members.read_permissions_with_http_info(*whose).headers["etag"]
    key = str(uuid.uuid4())
    grant = PatchBody(grant=[KnownPermission.RATES], withdraw=[])
    done = members.change_permissions(*whose, grant, if_match=tag, idempotency_key=key)
    again = members.change_permissions(*whose, grant, if_match=tag, idempotency_key=key)
    assert done == again and "rates" in {each.actual_instance for each in done.permissions}
    other = PatchBody(grant=[KnownPermission.REPORTS], withdraw=[])
    status, problem = refused(members.change_permissions, *whose, other, if_match=tag)
    assert status == 412
    print(f"refused: {problem.code.actual_instance.value}")
    status, problem = refused(OperatorsApi(client).list_operators)
    print(f"refused: {problem.code.actual_instance.value}, {problem.detail}")

    after, expected, locks = None, 0, 0
    while True:
        software = ApiClient(Configuration(host=site, access_token=os.environ["KEYLEDGER_TOKEN"]))
        feed = ReadingApi(software).read_events(after=after, limit=100)
        for event in feed.events:
            assert event.actual_instance.sequence == expected
            locks += isinstance(event.actual_instance, AccountLockedV1)
            expected += 1
        after = feed.next
        if feed.at_head:
            break
    assert locks > 0
    print(f"{expected} events")


main()
