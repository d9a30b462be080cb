#!/usr/bin/env python3
"""Do our engine and PyPI `http-message-signatures` (RFC 9421, RFC 9530) take each other's signatures?

The library plays a device of a person's own making: it pairs, asks, and is refused what was changed on
the way. Then `examples/app-device` pairs and asks through a proxy, where the library verifies what it
sends. Run alone it starts a demo; `KEYLEDGER_PROGRAM` is the engine then, if not `target/debug/keyledger`.
"""

import base64
import datetime
import http.server
import importlib.metadata
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import threading
import types
import urllib.error
import urllib.request

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature, MappingKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
from documented import begun, session  # noqa: E402

VERSION = importlib.metadata.version("http-message-signatures")
APP_DEVICE = ROOT / "examples/app-device/app-device.mjs"
COVERED = ("@method", "@target-uri")
WAITING = "/api/v1/app/requests?wait=0"


def point_of(key):
    """The public key as the protocol writes it."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def key_of(point):
    """The public key that a `keyid` of a pairing is."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(point + "="))


def message(method, uri, headers):
    return types.SimpleNamespace(method=method, url=uri, headers=headers)


def signed(key, keyid, method, uri, body=None):
    """The headers of a request, as the library makes them; their order is its own."""
    keys = MappingKeyResolver(public_keys={}, private_keys={keyid: key})
    request = message(method, uri, {} if body is None else {"Content-Type": "application/json"})
    HTTPMessageSigner(signature_algorithm=ECDSA_P256_SHA256, key_resolver=keys).sign(
        request, key_id=keyid, nonce=secrets.token_urlsafe(24), label="keyledger", tag="keyledger-app",
        covered_component_ids=COVERED, body=body)
    return request.headers


def sent(method, uri, headers, body=None):
    """The status of the answer, and what it says."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(uri, body, headers, method=method))
    except urllib.error.HTTPError as refused:
        answer = refused
    text = answer.read()
    return answer.status, json.loads(text) if text else None


def code_for(site, who):
    """A pairing code, as My account shows it."""
    cookie = session(site, who["email"], who["password"], who["totp_secret"])
    headers = {"Cookie": f"keyledger_session={cookie}", "Content-Type": "application/json"}
    status, answer = sent("POST", site + "/api/v1/me/app", headers, b"{}")
    assert status == 200, answer
    return answer["code"]


def the_engine_takes_what_the_library_signs(site, who):
    """A pairing and a question of the library's, and what was changed in them."""
    key = ec.generate_private_key(ec.SECP256R1())
    pair, asks = site + "/api/v1/app/pair", site + WAITING
    body = json.dumps({"code": code_for(site, who), "name": "A library", "public_key": point_of(key)}).encode()
    stranger = ec.generate_private_key(ec.SECP256R1())

    def refused(why, *request):
        status, answer = sent(*request)
        assert status == 401 and answer["type"].endswith(why), (why, status, answer)

    refused("device_signature", "POST", pair, signed(key, point_of(key), "POST", pair, body), body + b" ")
    refused("device_signature", "POST", pair, signed(stranger, point_of(key), "POST", pair, body), body)
    status, paired = sent("POST", pair, signed(key, point_of(key), "POST", pair, body), body)
    assert status == 201 and paired["account"] == who["email"], (status, paired)

    device, headers = paired["device"], signed(key, paired["device"], "GET", asks)
    status, waits = sent("GET", asks, headers)
    assert status == 200 and waits["requests"] == [], (status, waits)
    refused("device_signature", "GET", asks, headers)
    refused("device_unknown", "GET", asks, signed(key, device, "GET", asks + "&known=x"))
    refused("device_unknown", "GET", asks, signed(stranger, device, "GET", asks))


class Between(http.server.BaseHTTPRequestHandler):
    """Verifies what it passes on."""

    keys, seen = {}, []

    def do_GET(self):
        self.pass_on(None)

    def do_POST(self):
        self.pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def pass_on(self, body):
        uri, headers = self.server.site + self.path, dict(self.headers)
        self.seen.append((self.command, uri, headers, body))
        passed = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection")}
        status, answer = sent(self.command, uri, passed, body)
        if self.command == "POST":
            made = json.loads(body)["public_key"]
            self.keys |= {made: key_of(made), answer["device"]: key_of(made)}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def the_library_takes_the_examples(site, who):
    """What `examples/app-device` sends, as it arrives at a proxy; and what was changed in it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
    server.site = site
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        def device(*words):
            every = ["node", APP_DEVICE, *words, "--state", folder + "/state.json"]
            return subprocess.run(every, capture_output=True, text=True)

        through = f"http://127.0.0.1:{server.server_port}"
        paired = device("pair", site, code_for(site, who), "Night desk", "--connect", through)
        assert paired.returncode == 0, paired.stderr
        nothing = device("wait", "--seconds", "0")
        assert nothing.returncode == 3, nothing.stderr
    server.shutdown()

    keys = MappingKeyResolver(public_keys=Between.keys, private_keys={})
    verifier = HTTPMessageVerifier(signature_algorithm=ECDSA_P256_SHA256, key_resolver=keys)

    def verified(method, uri, headers, body):
        verifier.verify(message(method, uri, headers), max_age=datetime.timedelta(minutes=1),
                        expect_tag="keyledger-app", expect_label="keyledger", require_components=COVERED,
                        body=b"" if body is None else body)

    assert [request[0] for request in Between.seen] == ["POST", "GET"], Between.seen
    for method, uri, headers, body in Between.seen:
        verified(method, uri, headers, body)
        nonce = headers["Signature-Input"].replace('nonce="', 'nonce="A')
        for changed in [("PUT", uri, headers, body), (method, uri + "&x", headers, body),
                        (method, uri, {**headers, "Signature-Input": nonce}, body),
                        (method, uri, headers, (body or b"") + b" ")]:
            try:
                verified(*changed)
            except InvalidSignature:
                continue
            raise AssertionError(f"verified although it was changed: {changed}")


def judged(said):
    """Both ways, with two people of a demo that have no second factor yet."""
    rene, nora = (one for one in said["sign_ins"] if one["role"] in ("receptionist", "night_auditor"))
    the_engine_takes_what_the_library_signs(said["address"], rene)
    the_library_takes_the_examples(said["address"], nora)
    print(f"PyPI http-message-signatures {VERSION}: the engine takes its pairing and its question and refuses 5 "
          "changed ones; it verifies the 2 of examples/app-device and refuses 8 changed ones", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        demo, said = begun(folder + "/data")
        try:
            judged(said)
        finally:
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    main()
