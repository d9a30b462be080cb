#!/usr/bin/env bash
# Exim, when it relays a mail for an address with letters outside ASCII before the @ to a server that does
# not offer SMTPUTF8.
#
# One would expect: the mail comes back (RFC 6531, section 3.2: such a message must not be sent there; the
#   part before the @ is for the last server alone to understand, and has no other spelling).
# What happens: the part before the @ is turned into an A-label, as domains are, and the mail is handed over:
#   zoë@hotel.example becomes xn--zo-ija@hotel.example in the envelope, while the header To keeps its
#   letters. That is how Exim comes (the smtp transport's utf8_downconvert is -1, "if needed").
# Why it matters: at the last server that is another mailbox, which nobody ever named. The mail is refused
#   there for an address that no one typed, or reaches whoever has it.
#
# Debian 12 (its packages are downloaded, not installed); needs root, for a mount namespace of its own.
set -euo pipefail
version=4.96-15+deb12u10
if [ "${1:-}" != inside ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder"
  cd "$folder"
  apt-get -qq -o APT::Sandbox::User=root download "exim4-daemon-light=$version" "exim4-base=$version"
  for package in *.deb; do dpkg-deb --extract "$package" packages; done
  cd - >/dev/null
  unshare --mount --pid --fork --kill-child=KILL --mount-proc bash "$0" inside "$folder"
  exit
fi
folder=$2
# Nothing of the machine changes: all of this ends with the namespace.
mkdir "$folder/over"
mount -t tmpfs -o mode=755 tmpfs "$folder/over"
for part in usr etc; do
  mkdir -p "$folder/packages/$part" "$folder/over/$part/up" "$folder/over/$part/work"
  mount -t overlay overlay -o "lowerdir=$folder/packages/$part:/$part,upperdir=$folder/over/$part/up,workdir=$folder/over/$part/work" "/$part"
done
mkdir -p "$folder/over/spool" "$folder/over/log" /etc/exim4
for user in Debian-exim:7004; do
  echo "${user%:*}:x:${user#*:}:${user#*:}::/nonexistent:/bin/false" >>/etc/passwd
  echo "${user%:*}:x:${user#*:}:" >>/etc/group
done
chown 7004:7004 "$folder/over/spool" "$folder/over/log"
cat >"$folder/try.py" <<'PY'
import smtplib, socket, socketserver, subprocess, sys, threading, time

folder = sys.argv[1]
arrived = []


class Last(socketserver.StreamRequestHandler):
    """The last server: it offers nothing, SMTPUTF8 neither."""

    def handle(self):
        say = lambda line: self.wfile.write(line + b"\r\n")
        say(b"220 last.example")
        text, mail = None, {}
        for line in self.rfile:
            line = line.rstrip(b"\r\n")
            if text is not None:
                if line == b".":
                    arrived.append(mail | {"text": text})
                    text = None
                    say(b"250 ok")
                else:
                    text.append(line)
            elif line.upper() == b"DATA":
                text = []
                say(b"354 go on")
            elif line.upper() == b"QUIT":
                say(b"221 bye")
                return
            else:
                for word in (b"MAIL FROM:", b"RCPT TO:"):
                    if line.upper().startswith(word):
                        mail[word.decode()] = line[len(word):]
                say(b"250 ok")


with socket.socket() as listening:
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
last = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Last)
threading.Thread(target=last.serve_forever, daemon=True).start()
with open("/etc/exim4/exim4.conf", "w") as config:
    config.write(f"""
primary_hostname = mx.relay.example
spool_directory = {folder}/over/spool
log_file_path = {folder}/over/log/%s
exim_user = Debian-exim
exim_group = Debian-exim
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
tls_advertise_hosts =
keep_environment =
acl_smtp_rcpt = takes_all
begin acl
takes_all:
  accept
begin routers
next:
  driver = manualroute
  transport = next
  route_list = * 127.0.0.1
  self = send
begin transports
next:
  driver = smtp
  port = {last.server_address[1]}
  allow_localhost
""")
version = subprocess.run(["exim4", "-bV"], capture_output=True, text=True).stdout.splitlines()[0]
server = subprocess.Popen(["exim4", "-bdf", "-q1s"])
try:
    for _ in range(200):
        try:
            smtp = smtplib.SMTP("127.0.0.1", port, timeout=10)
            break
        except OSError:
            time.sleep(0.1)
    smtp.ehlo("sender.example")
    smtp.command_encoding = "utf-8"
    to = "zo\u00eb@hotel.example"
    text = f"From: ada@sender.example\r\nTo: {to}\r\nSubject: hello\r\n\r\nhello\r\n"
    smtp.mail("ada@sender.example", ["SMTPUTF8"])
    print("Exim is asked for", to, "and answers", smtp.rcpt(to))
    smtp.data(text.encode())
    smtp.quit()
    deadline = time.monotonic() + 30
    while not arrived and time.monotonic() < deadline:
        time.sleep(0.1)
finally:
    server.terminate()
    server.wait()
print(version)
recipient = arrived[0]["RCPT TO:"] if arrived else b"(nothing)"
header = next((line for line in arrived[0]["text"] if line.startswith(b"To:")), b"") if arrived else b""
print("the last server is asked for", recipient.decode())
print("and reads", header.decode())
if recipient != b"<xn--zo-ija@hotel.example>":
    sys.exit("it is no longer so")
PY
python3 "$folder/try.py" "$folder"
