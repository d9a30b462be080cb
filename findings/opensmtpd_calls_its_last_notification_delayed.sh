#!/usr/bin/env bash
# OpenSMTPD, when a mail has stayed in its queue for too long and is given up.
#
# One would expect: whoever sent it gets a notification with "Action: failed" (RFC 3464, section 2.3.3:
#   "failed" when the server has given up, "delayed" when it goes on trying).
# What happens: the mail leaves the queue for good ("Expire" in the log, nothing in the queue), and the
#   only notification says "Action: delayed" and "Status: 4.4.7", and in its text that this is "only a
#   temporary failure report", that the mail is kept, and that it need not be sent again.
# Why it matters: programs that read notifications pass over what is only delayed, and people are told to
#   wait. A mail that never arrives is taken for one that is on its way; the words "Envelope expired" are
#   all that tells the two apart.
#
# Debian 12 (its packages are downloaded, not installed); needs root, for a mount namespace of its own.
set -euo pipefail
version=6.8.0p2-4+b4
if [ "${1:-}" != inside ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder"
  (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download "opensmtpd=$version" && dpkg-deb --extract opensmtpd_*.deb packages)
  unshare --mount --pid --fork --kill-child=KILL --mount-proc bash "$0" inside "$folder"
  exit
fi
folder=$2
# Nothing of the machine changes: all of this ends with the namespace.
mkdir "$folder/over"
mount -t tmpfs -o mode=755 tmpfs "$folder/over"
for part in usr etc var; do
  mkdir -p "$folder/packages/$part" "$folder/over/$part/up" "$folder/over/$part/work"
  mount -t overlay overlay -o "lowerdir=$folder/packages/$part:/$part,upperdir=$folder/over/$part/up,workdir=$folder/over/$part/work" "/$part"
done
mount -t tmpfs tmpfs /run
for user in opensmtpd:7002 opensmtpq:7003; do
  echo "${user%:*}:x:${user#*:}:${user#*:}::/nonexistent:/bin/false" >>/etc/passwd
  echo "${user%:*}:x:${user#*:}:" >>/etc/group
done
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
chmod 711 /var/spool/smtpd
cd /var/spool/smtpd
mkdir -p offline purge temporary queue corrupt incoming
chown opensmtpq:root corrupt incoming purge temporary queue
chmod 700 corrupt incoming purge temporary queue
chown root:opensmtpq offline
chmod 770 offline
cat >"$folder/try.py" <<'PY'
import smtplib, socket, socketserver, subprocess, sys, threading, time

folder, version = sys.argv[1], sys.argv[2]
arrived = []


class Sender(socketserver.StreamRequestHandler):
    """Takes what comes back to the sender: as much SMTP as that needs."""

    def handle(self):
        say = lambda line: self.wfile.write(line + b"\r\n")
        say(b"220 sender.example")
        text = None
        for line in self.rfile:
            line = line.rstrip(b"\r\n")
            if text is not None:
                if line == b".":
                    arrived.append(b"\n".join(text).decode())
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
                say(b"250 ok")


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


back = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sender)
threading.Thread(target=back.serve_forever, daemon=True).start()
port, nobody = free_port(), free_port()
with open(f"{folder}/smtpd.conf", "w") as config:
    config.write(
        "queue ttl 2s\n"
        f"listen on 127.0.0.1 port {port} hostname mx.relay.example\n"
        f'action "back" relay host "smtp://127.0.0.1:{back.server_address[1]}"\n'
        # Nobody listens there. (Another address of this machine: a route that failed is not tried for
        # a while, whatever the port.)
        f'action "next" relay host "smtp://127.0.0.3:{nobody}"\n'
        'match from any for domain "sender.example" action "back"\n'
        'match from any for any action "next"\n'
    )
log = open(f"{folder}/over/log", "w+")
server = subprocess.Popen(["smtpd", "-d", "-f", f"{folder}/smtpd.conf"], stdout=log, stderr=log)
try:
    for _ in range(200):
        try:
            smtp = smtplib.SMTP("127.0.0.1", port, timeout=10)
            break
        except OSError:
            time.sleep(0.1)
    smtp.sendmail(
        "ada@sender.example", "bob@elsewhere.example", "Subject: hello\r\n\r\nhello\r\n"
    )
    smtp.quit()
    deadline = time.monotonic() + 60
    while not arrived and time.monotonic() < deadline:
        time.sleep(0.2)
    queue = subprocess.run(["smtpctl", "show", "queue"], capture_output=True, text=True).stdout
finally:
    server.terminate()
    server.wait()
log.seek(0)
expired = [line.strip() for line in log if "Envelope expired" in line and "bob@" in line]
print("opensmtpd", version)
print("its log:", *expired)
left = [line for line in queue.splitlines() if "bob@" in line]
print("left in the queue:", left or "nothing")
told = arrived[0].splitlines() if arrived else []
for line in told:
    if line.startswith(("Action:", "Status:", "Subject:", "bob@")) or "temporary" in line or "re-send" in line:
        print("the sender is told:", line.strip())
if not (expired and not left and "Action: delayed" in told and "Status: 4.4.7" in told):
    sys.exit("it is no longer so")
PY
python3 "$folder/try.py" "$folder" "$version"
