#!/usr/bin/env bash
# Somebody logs in with a client that openapi-generator made for Python, and reads the cookies of the answer.
#
# Expected: `..._with_http_info()` answers with every header line. urllib3 keeps several lines of one name
#           apart and, asked by name, joins them with a comma.
# Happens:  `ApiResponse.headers` is a field of pydantic of the type `Mapping[str, str]`. pydantic makes a
#           plain dict of urllib3's dict of many values, and the last `Set-Cookie` is all that is left.
# Matters:  a log-in that sets a session and a device seems to set one of them, which one by the order of
#           the lines. `..._without_preload_content()` has both: `headers.getlist("set-cookie")`.
# Needs Java, which openapi-generator is written in.
set -euo pipefail
command -v java >/dev/null || { echo "this needs Java"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-generator-cli==7.26.0 \
  urllib3==2.8.0 pydantic==2.14.4 python-dateutil typing-extensions
cat >api.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": { "title": "Shop", "version": "1" },
  "paths": {
    "/enter": {
      "post": { "operationId": "enter", "tags": ["door"], "responses": { "204": { "description": "in" } } }
    }
  }
}
JSON
venv/bin/openapi-generator-cli generate -i api.json -g python -o client \
  --additional-properties=packageName=shop >generated.log 2>&1 || { cat generated.log; exit 1; }
cat >ask.py <<'PYTHON'
import http.server
import sys
import threading
from importlib.metadata import version

sys.path.insert(0, "client")
from shop import ApiClient, Configuration
from shop.api.door_api import DoorApi


class Door(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(204)
        self.send_header("Set-Cookie", "session=one; Path=/")
        self.send_header("Set-Cookie", "device=two; Path=/")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Door)
threading.Thread(target=server.serve_forever, daemon=True).start()
door = DoorApi(ApiClient(Configuration(host=f"http://127.0.0.1:{server.server_port}")))
told = {name.lower(): value for name, value in door.enter_with_http_info().headers.items()}["set-cookie"]
sent = door.enter_without_preload_content().headers.getlist("set-cookie")
for package in ["openapi-generator-cli", "pydantic", "urllib3"]:
    print(f"{package} {version(package)}")
print(f"sent:                       {sent}")
print(f"kept by _with_http_info():  {told!r}")
as_described = len(sent) == 2 and told == "device=two; Path=/"
sys.exit(0 if as_described else 1)
PYTHON
venv/bin/python ask.py && echo "as described"
