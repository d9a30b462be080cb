#!/usr/bin/env python3
"""Does the front door do what its OpenAPI document says? Schemathesis asks a demo, as everybody.

Every operation is asked with each bound and each word of the document, once kept and once not: as
compliance, and as other software with its token. With KEYLEDGER_FULL=1 as a manager, as an employee, as
support and as nobody too, and further requests are drawn, 20,000 in all. It needs `schemathesis` beside
the Python that runs it, and `target/debug/keyledger`.
"""

import http.cookiejar
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
FULL = "KEYLEDGER_FULL" in os.environ
PHASES = "coverage,fuzzing" if FULL else "coverage"
# Operators of the system are support and compliance.
ROLES = ["compliance", "service"] + (["manager", "receptionist", "support", "nobody"] if FULL else [])
CASES = 20_000
DRAWN = "60"
# The first three end the session that asks; the last waits for events, up to 25 seconds.
LEFT_OUT = "^/api/v1/(logout|me/sessions/end|me/suspicious-activity|events)$"


def begun(data):
    """A demo on a free port: the process, and what it says of itself once it serves."""
    settings = {
        "KEYLEDGER_LIMITS__NETWORK_PER_MINUTE": "0",
        "KEYLEDGER_LIMITS__ADDRESS_PER_MINUTE": "0",
        "KEYLEDGER_FIRST_ANSWER_FLOOR_MS": "0",
        "KEYLEDGER_HASHING__TEST_STRENGTH": "true",
        "KEYLEDGER_HASHING__MEMORY_KIB": "8",
    }
    outside = dict(os.environ)
    program = outside.pop("KEYLEDGER_PROGRAM", ROOT / "target/debug/keyledger")
    words = [program, "demo", "--data", data, "--listen", "127.0.0.1:0", "--json"]
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                            env={**outside, **settings})
    return demo, json.loads(demo.stdout.readline())


def session(site, email, password, secret):
    """The session cookie of somebody who logs in with a second factor."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def post(path, body):
        kind = {"content-type": "application/json"}
        request = urllib.request.Request(site + path, json.dumps(body).encode(), kind)
        return json.load(opener.open(request))

    flow = post("/api/v1/login", {"email": email})["flow"]
    answer = post(f"/api/v1/login/{flow}/password", {"password": password})
    if answer["outcome"] == "factor_required":
        code = subprocess.run(["oathtool", "--totp", "--base32", secret], capture_output=True,
                              text=True, check=True).stdout.strip()
        post(f"/api/v1/login/{answer['flow']}/factor", {"code": code})
    return next(cookie.value for cookie in jar if cookie.name == "keyledger_session")


def shown(said, role):
    """How schemathesis shows who it is."""
    if role == "nobody":
        return ""
    if role == "service":
        return f'[auth.openapi.service_token]\nbearer = "{said["service_token"]}"\n'
    who = next(one for one in said["sign_ins"] if one["role"] == role)
    cookie = session(said["address"], who["email"], who["password"], who["totp_secret"])
    return f'[auth.openapi.session]\napi_key = "{cookie}"\n'


def asked_as(role, folder):
    """Asks a demo of its own; answers whether all was as documented, and how much was asked."""
    demo, said = begun(folder / "data")
    try:
        config = folder / "schemathesis.toml"
        config.write_text((ROOT / "tests/schemathesis.toml").read_text() + "\n" + shown(said, role))
        program = pathlib.Path(sys.executable).parent / "schemathesis"
        words = [program, "--config-file", config, "--no-color", "run", said["address"] + "/openapi.json",
                 "--phases", PHASES, "--max-examples", DRAWN,
                 "--seed", "1", "--exclude-path-regex", LEFT_OUT]
        began = time.monotonic()
        done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, text=True)
        asked = sum(int(count) for count in re.findall(r"(\d+) generated", done.stdout))
        print(f"   as {role}: {asked} requests, {time.monotonic() - began:.0f} s", flush=True)
        if done.returncode != 0:
            print(done.stdout)
        return done.returncode == 0, asked
    finally:
        demo.terminate()
        demo.wait()


def main():
    fine, asked = True, 0
    for role in ROLES:
        with tempfile.TemporaryDirectory() as folder:
            as_documented, some = asked_as(role, pathlib.Path(folder))
            fine, asked = fine and as_documented, asked + some
    print(f"{asked} requests")
    return 0 if fine and (not FULL or asked >= CASES) else 1


if __name__ == "__main__":
    sys.exit(main())
