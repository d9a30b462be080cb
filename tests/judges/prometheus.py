"""Does a real Prometheus take the rules, scrape an engine, and answer what rules and dashboard ask?

Its own target is the engine of the judges; a second one, where nobody listens, must raise the alert.
"""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request

DEPLOY = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy/prometheus"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def configured(folder, targets):
    """The configuration of `deploy/`, with these targets and in a hurry."""
    shutil.copy(DEPLOY / "rules.yml", folder)
    text = (DEPLOY / "prometheus.yml").read_text()
    quick = text.replace("scrape_interval: 15s", "scrape_interval: 1s, evaluation_interval: 1s")
    named = quick.replace('targets: ["127.0.0.1:9090"]', f"targets: {json.dumps(targets)}")
    assert quick != text and named != quick, "deploy/prometheus/prometheus.yml is not as it was"
    (folder / "prometheus.yml").write_text(named)


def expressions():
    """What the dashboard asks, as Grafana would."""
    dashboard = json.loads((DEPLOY / "dashboard.json").read_text())
    panels, taken, ids = dashboard["panels"], set(), set()
    sources = {one["name"] for one in dashboard["templating"]["list"] if one["type"] == "datasource"}
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken, f"{panel['title']} overlaps"
        assert panel["id"] not in ids, f"{panel['title']}: the id is taken"
        taken |= cells
        ids.add(panel["id"])
        if panel["type"] != "row":
            assert panel["datasource"]["uid"].strip("${}") in sources, panel["title"]
        for target in panel.get("targets", []):
            asked = target["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*")
            assert "$" not in asked, f"{panel['title']}: {asked}"
            yield panel["title"], asked


def known_to_grafana():
    """Grafana's own model of a dashboard reads it and loses nothing of it."""
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.dashboard import Dashboard

    dashboard = json.loads((DEPLOY / "dashboard.json").read_text())
    again = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(dashboard)))

    def kept(before, after, place):
        if isinstance(before, dict):
            for name, member in before.items():
                assert name in after, f"Grafana knows no {place}/{name}"
                kept(member, after[name], f"{place}/{name}")
        elif isinstance(before, list):
            assert len(before) == len(after), place
            for number, (one, other) in enumerate(zip(before, after)):
                kept(one, other, f"{place}/{number}")
        else:
            assert before == after, f"{place}: {before} is {after} to Grafana"

    kept(dashboard, again, "")


def loaded(binary, folder, site):
    """Loads the rules, scrapes the engine, evaluates every expression; answers how many."""
    folder.mkdir()
    engine, nobody = site.split("//")[1], f"127.0.0.1:{free_port()}"
    configured(folder, [engine, nobody])
    address = f"127.0.0.1:{free_port()}"
    words = [binary, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={address}", "--log.level=error"]
    server = subprocess.Popen([str(word) for word in words])

    def api(path, **query):
        url = f"http://{address}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        answer = json.load(urllib.request.urlopen(url))
        assert answer["status"] == "success", answer
        return answer["data"]

    def until(holds, what):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if found := holds():
                    return found
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"Prometheus: {what}")

    try:
        until(lambda: {"up", "down"} == {one["health"] for one in api("targets")["activeTargets"]},
              "the engine is not scraped")
        rules = until(lambda: [rule for group in api("rules")["groups"] for rule in group["rules"]
                               if rule["health"] != "unknown"], "no rule is evaluated")
        wrong = [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"]
        named = re.findall(r"- alert: (\w+)", (DEPLOY / "rules.yml").read_text())
        assert not wrong and sorted(named) == sorted(rule["name"] for rule in rules), wrong or rules
        down = until(lambda: [one["labels"]["instance"] for one in api("alerts")["alerts"]
                              if one["labels"]["alertname"] == "KeyledgerDown"], "no alert")
        assert down == [nobody], f"{down} are down, not {nobody}"
        # A rate needs two scrapes.
        until(lambda: api("query", query="rate(keyledger_http_requests_total[1m])")["result"], "no rate")
        asked = list(expressions())
        empty = [title for title, query in asked if not api("query", query=query)["result"]]
        # Without a message bus, a fault or a parked handler some have nothing to show.
        assert len(empty) * 2 < len(asked), f"nothing is shown in {empty}"
        return len(rules), len(asked), empty
    finally:
        server.terminate()
        server.wait()
