#!/usr/bin/env python3
"""What does a request cost the engine? Processor time of the serving process, 64 connections that stay open.

    cargo build --release --locked
    python3 benches/requests/measure.py target/release/keyledger [--baseline old/keyledger]

Each engine serves a demo of its own and is asked by ApacheBench (Debian's apache2-utils), both in turns; what
is told are medians over the turns. Beside them nginx (nginx-light) answers as many bytes from its memory.
ApacheBench takes a core of its own, so rates say what one core of two serves; the processor time per request
is what counts. Needs oathtool.
"""
import argparse
import http.client
import json
import os
import re
import select
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

CONNECTIONS = 64
TICK = os.sysconf("SC_CLK_TCK")
# Microseconds of processor time a request at most, and the events an answer has.
LIMITS = {"session": 25.0, "access": 25.0, "forward-auth": 25.0, "explain": 250.0, "feed of 100": 300.0}
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ }}
http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{{"allowed":true}}'; }} }} }}
"""


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Client:
    """Somebody of the demo."""

    def __init__(self, address):
        self.host, self.cookies = address, {}

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.cookies:
            headers["Cookie"] = self.cookie()
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return json.loads(answer.read() or b"null")

    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def log_in(self, sign_in):
        flow = self.ask("POST", "/api/v1/login", {"email": sign_in["email"]})["flow"]
        said = self.ask("POST", f"/api/v1/login/{flow}/password", {"password": sign_in["password"]})
        if said.get("outcome") == "factor_required":
            secret = ["oathtool", "--totp", "--base32", sign_in["totp_secret"]]
            code = subprocess.run(secret, capture_output=True, text=True, check=True).stdout.strip()
            said = self.ask("POST", f"/api/v1/login/{said.get('flow', flow)}/factor", {"code": code})
        assert said["outcome"] in ("signed_in", "remind"), said
        return self


class Engine:
    """A demo that serves."""

    def __init__(self, binary, folder):
        self.process = subprocess.Popen(
            [binary, "demo", "--json", "--data", folder, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
            stderr=open(f"{folder}.log", "ab"))
        assert select.select([self.process.stdout], [], [], 120)[0], "the demo is not ready"
        self.demo = json.loads(self.process.stdout.readline())
        self.host = self.demo["address"].removeprefix("http://")
        by_role = {sign_in["role"]: sign_in for sign_in in self.demo["sign_ins"]}
        mona = Client(self.host).log_in(by_role["manager"])
        sam = Client(self.host).log_in(by_role["support"])
        lac, ada = self.demo["properties"][0]["id"], by_role["locked"]["account"]
        of_mona, of_sam = {"Cookie": mona.cookie()}, {"Cookie": sam.cookie()}
        token = {"Authorization": f"Bearer {self.demo['service_token']}"}
        self.questions = {
            "livez": ("/livez", {}, 50_000),
            "session": ("/api/v1/session", of_mona, 30_000),
            "access": (f"/api/v1/access?property={lac}&permission=manage_users", of_mona, 30_000),
            "forward-auth": (f"/api/v1/forward-auth?property={lac}&permission=manage_users", of_mona, 30_000),
            "explain": (f"/api/v1/accounts/{ada}/explain", of_sam, 3_000),
            "feed of 100": ("/api/v1/events?limit=100", token, 3_000),
        }

    def cost(self, name):
        path, headers, requests = self.questions[name]
        before = cpu(self.process.pid)
        rate = hammer(f"http://{self.host}{path}", headers, requests)
        return (cpu(self.process.pid) - before) / requests * 1e6, rate

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def hammer(url, headers, requests):
    """Asks so often; answers how many a second were answered."""
    words = ["ab", "-q", "-k", "-c", str(CONNECTIONS), "-n", str(requests)]
    for header in headers.items():
        words += ["-H", ": ".join(header)]
    told = subprocess.run([*words, url], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "Non-2xx" not in told.stdout, told.stdout
    failed = int(re.search(r"Failed requests:\s+(\d+)", told.stdout)[1])
    differs = re.search(r"Length: (\d+)", told.stdout)
    assert failed == (int(differs[1]) if differs else 0), told.stdout
    return float(re.search(r"Requests per second:\s+([\d.]+)", told.stdout)[1])


def nginx(folder):
    """A constant from memory, by nginx."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    path = f"{os.environ['PATH']}:/usr/sbin"
    process = subprocess.Popen(["nginx", "-c", config, "-e", folder / "nginx.log"], env={"PATH": path})
    while socket.socket().connect_ex(("127.0.0.1", port)):
        time.sleep(0.1)
    worker = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    before = cpu(worker)
    rate = hammer(f"http://127.0.0.1:{port}/", {}, 50_000)
    cost = (cpu(worker) - before) / 50_000 * 1e6
    process.terminate()
    process.wait()
    return cost, rate


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("--baseline")
    arguments.add_argument("--turns", type=int, default=5)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="requests-") as folder:
        folder = Path(folder)
        binaries = [binary for binary in (asked.baseline, asked.binary) if binary]
        engines = [Engine(binary, folder / str(number)) for number, binary in enumerate(binaries)]
        told = {name: [[] for _ in engines] for name in engines[-1].questions}
        constant = []
        for _ in range(asked.turns):
            constant.append(nginx(folder))
            for name, costs in told.items():
                for engine, own in zip(engines, costs):
                    own.append(engine.cost(name))
        for engine in engines:
            engine.stop()
    middle = lambda turns, place: statistics.median(turn[place] for turn in turns)
    print(f"{CONNECTIONS} connections, {asked.turns} turns, medians; microseconds of processor time a request")
    print(f"nginx, a constant: {middle(constant, 0):.1f} µs, {middle(constant, 1):.0f}/s")
    for name, costs in told.items():
        line = f"{name:<14}" + "".join(f" {middle(own, 0):>8.1f} µs {middle(own, 1):>8.0f}/s" for own in costs)
        limit = LIMITS.get(name)
        met = "" if limit is None else f"  at most {limit:.0f}: {'met' if middle(costs[-1], 0) <= limit else 'MISSED'}"
        print(line + met)


if __name__ == "__main__":
    main()
