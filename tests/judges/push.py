#!/usr/bin/env python3
"""Can a library of other people open our push messages, and is their signature one?

A browser is played with keys made here: PyPI `http_ece` opens the body (RFC 8291), and PyPI
`cryptography` verifies the token of `Authorization` (RFC 8292). Run alone it builds the example that
makes the messages.
"""

import base64
import json
import os
import pathlib
import subprocess
import time

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CURVE = ec.SECP256R1()
# The id of a request, as the app gets it, and the extremes.
PAYLOADS = ["01987654-3210-7abc-8def-0123456789ab", "", "é" * 1996]
ORIGINS = {
    "https://push.example:8443/x?y=%2b": "https://push.example:8443",
    "https://push.example:443/x": "https://push.example",
    "https://push.example/x": "https://push.example",
}


def text_of(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def message(endpoint, device, auth, payload):
    """What our example makes for a device."""
    point = device.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    words = ["cargo", "run", "--quiet", "--locked", "-p", "keyledger-adapters", "--example", "push_message", "--"]
    words += [endpoint, text_of(point), text_of(auth), payload]
    return json.loads(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def opened(body, device, auth):
    return http_ece.decrypt(body, private_key=device, auth_secret=auth, version="aes128gcm")


def claims(authorization):
    """What the token says, once its signature is verified with the key beside it."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid", authorization
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(parts["k"]))
    signed, _, signature = parts["t"].rpartition(".")
    both = bytes_of(signature)
    assert len(both) == 64, "r and s, not DER (RFC 7518 section 3.4)"
    halves = (int.from_bytes(half, "big") for half in (both[:32], both[32:]))
    key.verify(utils.encode_dss_signature(*halves), signed.encode(), ec.ECDSA(SHA256()))
    header, said = (json.loads(bytes_of(part)) for part in signed.split("."))
    assert header["alg"] == "ES256", header
    return said


def main():
    bodies = set()
    for endpoint, origin in ORIGINS.items():
        for payload in PAYLOADS:
            device, auth = ec.generate_private_key(CURVE), os.urandom(16)
            made = message(endpoint, device, auth, payload)
            body = bytes_of(made["body"])
            assert opened(body, device, auth) == payload.encode()
            assert len(body) <= 4096, len(body)
            bodies.add(body[:86])
            try:
                opened(body, device, os.urandom(16))
                raise AssertionError("opened without the secret of the subscription")
            except http_ece.ECEException:
                pass
            said = claims(made["authorization"])
            assert said["aud"] == origin, said
            assert 0 < said["exp"] - time.time() <= 24 * 3600, said
            assert said["sub"].startswith("mailto:"), said
    assert len(bodies) == len(ORIGINS) * len(PAYLOADS), "a salt or a key was used twice"
    print(f"PyPI http_ece: {len(bodies)} push messages opened, their tokens verified")


if __name__ == "__main__":
    main()
