#!/usr/bin/env python3
"""Do other people's tools take our documents and events as they are?

Validators, generators and SDKs of others, each at its defaults; then the programs of `examples/` on
clients that are generated here, against a demo with 250 people more. Libraries of others open push
messages (`push.py`), judge passkeys (`passkeys.mjs`), and sign calls of a device (`signatures.py`). It
needs `requirements.txt` beside the Python that runs it, `npm ci` in this folder and in `tests/browser`,
and `target/debug/keyledger`. What Rust needs is built once into `target/judges`. With
KEYLEDGER_JAVA=1 openapi-generator, which needs Java, makes clients too.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import prometheus  # noqa: E402
import push  # noqa: E402
import signatures  # noqa: E402
from documented import begun  # noqa: E402

DOCUMENTS = ROOT / "schemas/json"
BIN = pathlib.Path(sys.executable).parent
NODE = HERE / "node_modules/.bin"
REDOCLY = ROOT / "tests/consumers/node_modules/.bin/redocly"
# What is built for the judges in Rust, and kept.
BUILT = ROOT / "target/judges"
PEOPLE = 250


def run(*words, cwd=None, env=None):
    """Runs a tool; what it says is shown where it fails."""
    began = time.monotonic()
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "PATH": f"{BIN}:{os.environ['PATH']}", **(env or {})}
    done = subprocess.run([str(word) for word in words], cwd=cwd, env=environment,
                          capture_output=True, text=True)
    name = pathlib.Path(str(words[0])).name
    if done.returncode != 0:
        sys.exit(f"{name} does not take it:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    print(f"   {name}: {time.monotonic() - began:.1f} s", flush=True)
    return done.stdout


def validators(folder):
    """The documents are valid for three validators each."""
    rules = folder / "spectral.json"
    rules.write_text('{"extends": ["spectral:oas"]}')
    for name in ["openapi.json", "openapi-3.0.json"]:
        run(BIN / "openapi-spec-validator", DOCUMENTS / name)
        run(REDOCLY, "lint", DOCUMENTS / name)
        run(NODE / "spectral", "lint", DOCUMENTS / name, "-r", rules, "--fail-severity", "error")
    run(REDOCLY, "lint", DOCUMENTS / "asyncapi.json")


def generators(folder, site):
    """Clients and types are generated from what an engine serves, and check."""
    document = folder / "openapi.json"
    document.write_bytes(urllib.request.urlopen(site + "/openapi.json").read())
    run(BIN / "openapi-python-client", "generate", "--path", document, "--output-path", folder / "python")
    shutil.copytree(ROOT / "examples/typescript", folder / "typescript")
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "package.json").write_text('{ "type": "module" }')
    run(NODE / "openapi-typescript", document, "-o", folder / "typescript/keyledger.d.ts")
    run(NODE / "tsc", "-p", folder / "typescript")
    run(NODE / "openapi-ts", "-i", "./openapi.json", "-o", "./hey", cwd=folder)
    run(NODE / "orval", "--input", "./openapi.json", "--output", "./orval/client.ts", "--client", "fetch", cwd=folder)
    print(run("node", HERE / "modelina.mjs", DOCUMENTS / "asyncapi.json", folder / "modelina").strip())
    every = "import importlib, pathlib\nfor one in pathlib.Path('models').glob('*.py'): importlib.import_module('models.' + one.stem)"
    run(sys.executable, "-c", every, cwd=folder / "modelina/python")
    include = ["hey/**/*.ts", "orval/*.ts", "types/*.ts", "modelina/typescript/**/*.ts"]
    check = {"extends": "./typescript/tsconfig.json", "include": include, "files": [],
             "compilerOptions": {"noEmit": True, "module": "esnext", "moduleResolution": "bundler",
                                 "exactOptionalPropertyTypes": False, "noUncheckedIndexedAccess": False}}
    (folder / "tsconfig.json").write_text(json.dumps(check))
    models = folder / "models.py"
    run(BIN / "datamodel-codegen", "--input", DOCUMENTS / "asyncapi.json", "--input-file-type", "asyncapi",
        "--output", models, "--output-model-type", "pydantic_v2.BaseModel")


def with_java(folder):
    """openapi-generator's clients for Python and TypeScript, and how each runs the program."""
    run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "openapi-generator-cli==7.26.0")
    own, out = HERE / "openapi_generator", folder / "openapi_generator"
    generate = [BIN / "openapi-generator-cli", "generate", "-i", folder / "openapi.json"]
    run(*generate, "-g", "python", "-o", out / "python", "--additional-properties=packageName=keyledger_client")
    run(*generate, "-g", "typescript-fetch", "-o", out / "typescript/client",
        "--additional-properties=importFileExtension=.js")
    shutil.copy(own / "program.ts", out / "typescript")
    shutil.copy(ROOT / "examples/typescript/tsconfig.json", out / "typescript")
    check = json.loads((out / "typescript/tsconfig.json").read_text())
    # Its own code is not written for these.
    check["compilerOptions"].update(exactOptionalPropertyTypes=False, noUncheckedIndexedAccess=False)
    check["include"] = ["program.ts", "client/**/*.ts"]
    del check["files"]
    (out / "typescript/tsconfig.json").write_text(json.dumps(check))
    run(NODE / "tsc", "-p", out / "typescript")
    return [((sys.executable, own / "program.py"), out / "python"),
            (("node", out / "typescript/program.js"), out)]


def crate(folder, *options):
    """Builds a crate of its own, of the published documents; answers where its program is."""
    run("cargo", "build", "--quiet", "--locked", "--manifest-path", folder / "Cargo.toml", *options,
        env={"CARGO_TARGET_DIR": str(BUILT), "KEYLEDGER_OPENAPI": str(DOCUMENTS / "openapi-3.0.json")})
    name = re.search(r'^name = "(.+)"', (folder / "Cargo.toml").read_text(), re.M).group(1)
    return BUILT / "debug" / name


def events_of(site, token):
    """Every event of the feed in the envelope of the bus, by the links that it names."""
    events, path = [], "/api/v1/events?limit=100"
    headers = {"authorization": f"Bearer {token}", "accept": "application/cloudevents-batch+json"}
    while True:
        answer = urllib.request.urlopen(urllib.request.Request(site + path, headers=headers))
        assert answer.headers["content-type"] == "application/cloudevents-batch+json"
        some = json.load(answer)
        if not some:
            return events
        events += some
        path = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"]).group(1)


def events_fit(folder, events):
    """Events fit their schemas, and SDKs give them back as they were."""
    from cloudevents.core.bindings.http import HTTPMessage, from_structured, to_structured
    from cloudevents.core.formats.json import JSONFormat
    from cloudevents.core.v1.event import CloudEvent
    from jsonschema import Draft202012Validator

    sys.path.insert(0, str(folder))
    import models  # noqa: F401, PLC0415

    kept = folder / "events.json"
    kept.write_text(json.dumps(events))
    (folder / "types").mkdir()
    print(run("node", HERE / "schemas.mjs", ROOT / "schemas", kept, folder / "types").strip())
    print(run("node", HERE / "cloudevents.mjs", kept).strip())
    print(run(crate(HERE / "rust"), ROOT / "schemas", kept).strip())
    run(NODE / "tsc", "-p", folder)
    published = json.loads((DOCUMENTS / "asyncapi.json").read_text())
    served = 0
    for event in events:
        kind, version = re.fullmatch(r"keyledger\.(\w+)\.v(\d+)", event["type"]).groups()
        file = DOCUMENTS / f"public/{kind}.v{version}.schema.json"
        schema = json.loads(file.read_text())
        checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        checker.validate(event["data"])
        read = from_structured(HTTPMessage({"content-type": "application/cloudevents+json"},
                                           json.dumps(event).encode()), JSONFormat(), CloudEvent)
        assert json.loads(to_structured(read, JSONFormat()).body) == event, event
        name = "".join(part.capitalize() for part in kind.split("_")) + f"V{version}"
        if f"{name}Message" in published["components"]["schemas"]:
            model = getattr(models, f"{name}Message").model_validate(event)
            assert model.data.sequence == event["data"]["sequence"]
            served += 1
    for kind in published["components"]["messages"].values():
        for example in kind.get("examples", []):
            file = DOCUMENTS / f"public/{kind['name'].replace('_v', '.v')}.schema.json"
            Draft202012Validator(json.loads(file.read_text())).validate(example["payload"]["data"])
    kinds = len({event["type"] for event in events})
    print(f"PyPI cloudevents: {len(events)} events of {kinds} kinds unchanged; {served} fit the models of AsyncAPI")


def code(secret):
    """A code that was not used yet: each works once."""
    words = ["oathtool", "--totp", "--base32", secret]
    first = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    while (now := subprocess.run(words, capture_output=True, text=True, check=True).stdout) == first:
        time.sleep(0.5)
    return now.strip()


def program(words, who, token, expected, cwd, packages=None):
    """One of the programs, from its log-in to the end of the feed."""
    email, password, secret, property_id, site = who
    env = {"KEYLEDGER_PASSWORD": password, "KEYLEDGER_CODE": code(secret), "KEYLEDGER_TOKEN": token,
           "PYTHONPATH": str(packages or cwd / "python")}
    said = run(*words, site, email, property_id, cwd=cwd, env=env)
    assert f"{expected} people" in said and "precondition_failed" in said, said
    assert "not_authorised" in said and " events" in said, said


def metrics(folder, site):
    """Both formats are clean for promtool, and the rules load."""
    promtool = shutil.which("promtool") or BIN.parent / "prometheus/usr/bin/promtool"
    if not pathlib.Path(promtool).exists():
        print("   promtool is not here: the metrics were not checked")
        return
    for accept in ["text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"]:
        request = urllib.request.Request(site + "/metrics", headers={"accept": accept})
        answer = urllib.request.urlopen(request)
        assert answer.headers["content-type"].startswith(accept.split(";")[0]), accept
        text = answer.read()
        if accept.startswith("text/plain"):
            subprocess.run([promtool, "check", "metrics"], input=text, check=True)
    names = set(re.findall(r"^(?:keyledger|process)\w+", text.decode(), re.M))
    rules = ROOT / "deploy/prometheus"
    asked = re.findall(r"\b(?:keyledger|process)_\w+", (rules / "dashboard.json").read_text())
    asked += re.findall(r"\b(?:keyledger|process)_\w+", (rules / "rules.yml").read_text())
    # The demo has no message bus.
    missing = {name for name in asked if name not in names and not name.startswith("keyledger_bus")}
    assert not missing, f"nothing counts {missing}"
    run(promtool, "check", "rules", rules / "rules.yml")
    run(promtool, "test", "rules", rules / "rules_test.yml")
    prometheus.known_to_grafana()
    count, asked, empty = prometheus.loaded(pathlib.Path(promtool).with_name("prometheus"), folder / "prometheus", site)
    print(f"Prometheus: {count} rules loaded, {asked} expressions of the dashboard evaluated, nothing to show yet: {empty}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        validators(folder)
        push.main()
        print(run("node", HERE / "passkeys.mjs").strip())
        demo, said = begun(folder / "data")
        try:
            site, token = said["address"], said["service_token"]
            mona = next(one for one in said["sign_ins"] if one["role"] == "manager")
            email, password, secret = mona["email"], mona["password"], mona["totp_secret"]
            property_id = next(one["id"] for one in said["properties"] if one["name"] == "Hotel du Lac")
            signatures.judged(said)
            generators(folder, site)
            sys.path.insert(0, str(folder / "python"))
            who = (email, password, secret, property_id, site)
            before = people(who)
            for words in [
                (sys.executable, ROOT / "examples/python/program.py"),
                ("node", folder / "typescript/program.js"),
                (crate(ROOT / "examples/rust", "--no-default-features"),),
            ]:
                program(words, who, token, before + PEOPLE, folder)
            for words, packages in with_java(folder) if "KEYLEDGER_JAVA" in os.environ else []:
                program(words, who, token, before + PEOPLE, folder, packages)
            events_fit(folder, events_of(site, token))
            metrics(folder, site)
        finally:
            demo.terminate()
            demo.wait()


def people(who):
    """Adds 250 people by a file; answers how many there were before."""
    import http.cookiejar

    email, password, secret, property_id, site = who
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def send(path, body, kind="application/json"):
        text = body if isinstance(body, str) else json.dumps(body)
        request = urllib.request.Request(site + path, text.encode(), {"content-type": kind})
        return json.load(opener.open(request))

    flow = send("/api/v1/login", {"email": email})["flow"]
    flow = send(f"/api/v1/login/{flow}/password", {"password": password})["flow"]
    send(f"/api/v1/login/{flow}/factor", {"code": code(secret)})
    list_of = f"{site}/api/v1/properties/{property_id}/members"
    before = len(json.load(opener.open(list_of))["members"])
    rows = [f"{n},person{n}@hotel.example,Person {n}" for n in range(PEOPLE)]
    report = send(f"/api/v1/properties/{property_id}/members/import", "\n".join(["row_id,email,name", *rows]), "text/csv")
    assert report["counts"]["created"] == PEOPLE, report["counts"]
    return before


if __name__ == "__main__":
    main()
