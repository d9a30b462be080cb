#!/usr/bin/env python3
"""What does PyPI `fido2` say of ceremonies? A helper of `passkeys.mjs`.

Reads ceremonies as JSON, and prints the version and one verdict for each: null, or why it is refused.
The server is used as it comes, with what it reads in the options.
"""

import importlib.metadata
import json
import sys

from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
    PublicKeyCredentialRpEntity,
    RegistrationResponse,
)


def state(challenge, user_verification):
    """What the server keeps of a ceremony that it did not begin itself."""
    return {"challenge": websafe_encode(challenge), "user_verification": user_verification}


def registered(options, response):
    asked = PublicKeyCredentialCreationOptions.from_dict(options)
    assert json.loads(json.dumps(dict(asked))) == options, "the options are not read as they are"
    selection = asked.authenticator_selection
    server = Fido2Server(asked.rp, attestation=asked.attestation)
    server.register_complete(state(asked.challenge, selection.user_verification), response)


def signed(options, response, registration):
    asked = PublicKeyCredentialRequestOptions.from_dict(options)
    assert json.loads(json.dumps(dict(asked))) == options, "the options are not read as they are"
    made = RegistrationResponse.from_dict(registration).response.attestation_object.auth_data
    server = Fido2Server(PublicKeyCredentialRpEntity(id=asked.rp_id, name=asked.rp_id))
    given = state(asked.challenge, asked.user_verification)
    server.authenticate_complete(given, [made.credential_data], response)


def verdict(ceremony):
    judge = signed if "registration" in ceremony else registered
    try:
        judge(**ceremony)
    except ValueError as refused:
        return str(refused)
    return None


print(json.dumps({
    "version": importlib.metadata.version("fido2"),
    "verdicts": [verdict(ceremony) for ceremony in json.load(sys.stdin)],
}))
