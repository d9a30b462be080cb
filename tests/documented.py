#!/usr/bin/env python3
"""Does the front door do what its OpenAPI document says? Schemathesis asks a demo, as compliance.

Every operation is asked with each bound and each word of the document, once kept and once not. With
KEYLEDGER_FULL=1 fifty more requests are drawn for each. It needs `schemathesis` beside the Python
that runs it, and `target/debug/keyledger`.
"""

import http.cookiejar
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHASES = "coverage,fuzzing" if "KEYLEDGER_FULL" in os.environ else "coverage"
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
    words = [ROOT / "target/debug/keyledger", "demo", "--data", data, "--listen", "127.0.0.1:0", "--json"]
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                            env={**os.environ, **settings})
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
    flow = post(f"/api/v1/login/{flow}/password", {"password": password})["flow"]
    code = subprocess.run(["oathtool", "--totp", "--base32", secret], capture_output=True,
                          text=True, check=True).stdout.strip()
    post(f"/api/v1/login/{flow}/factor", {"code": code})
    return next(cookie.value for cookie in jar if cookie.name == "keyledger_session")


def main():
    with tempfile.TemporaryDirectory() as folder:
        demo, said = begun(pathlib.Path(folder) / "data")
        try:
            site = said["address"]
            cleo = next(one for one in said["sign_ins"] if one["role"] == "compliance")
            who = cleo["email"], cleo["password"], cleo["totp_secret"]
            config = pathlib.Path(folder) / "schemathesis.toml"
            auth = f'[auth.openapi.session]\napi_key = "{session(site, *who)}"\n'
            config.write_text((ROOT / "tests/schemathesis.toml").read_text() + "\n" + auth)
            program = pathlib.Path(sys.executable).parent / "schemathesis"
            words = [program, "--config-file", config, "--no-color", "run", site + "/openapi.json",
                     "--phases", PHASES, "--max-examples", "50",
                     "--seed", "1", "--exclude-path-regex", LEFT_OUT]
            return subprocess.run(words, cwd=folder).returncode
        finally:
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    sys.exit(main())
