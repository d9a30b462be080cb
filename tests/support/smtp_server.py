"""A real mail server that does as it is told: what SMTP tests talk to.

Usage: smtp_server.py FOLDER SCRIPT [--starttls|--tls CERT KEY] [--login USER PASSWORD]
                      [--port PORT] [--drip CONNECTIONS] [--smtputf8]

SCRIPT is a list of answers, separated by commas, one per mail; the last one holds for all later
mails. Received mails are appended to FOLDER/mails.jsonl, one JSON object per line, and the port is
printed on the first line of standard output. The server ends when its standard input is closed.
With --drip the first so many connections get each reply a byte a second.

  accept        250
  refuse        550 at the recipient
  not-you       550 at the sender
  no-relay      554 at the recipient, about us
  full          552 at the recipient
  blocked       554 after the text
  later         451 at the recipient
  stall         no reply to the text
  stall-early   no reply to the recipient
  cut           takes the text, then closes the connection without a reply
  cut-early     closes the connection at the sender
  cut-first     cut at a recipient's first mail, accept later
  drop-first    the same, and the text is not kept
"""

import argparse
import asyncio
import json
import logging
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

REPLIES = {
    "no-relay": "554 5.7.1 <{to}>: Relay access denied",
    "refuse": "550 5.1.1 <{to}>: Recipient address rejected: User unknown",
    "full": "552 5.2.2 <{to}>: mailbox is full",
    "later": "451 4.3.0 <{to}>: please come back later",
}


class Scripted:
    """Answers mail after mail from the script and keeps what it takes."""

    def __init__(self, folder, script):
        self.mails = pathlib.Path(folder) / "mails.jsonl"
        self.script = script
        self.known = set()

    def next_answer(self):
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.answer = self.next_answer()
        if session.answer == "cut-early":
            server.transport.abort()
            return "421 4.3.2 closing"
        if session.answer == "not-you":
            return "550 5.7.1 Sender not allowed"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if session.answer == "stall-early":
            await asyncio.Event().wait()
        if session.answer in REPLIES:
            return REPLIES[session.answer].format(to=address)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        if session.answer == "blocked":
            return "554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org"
        first = not self.known.issuperset(envelope.rcpt_tos)
        self.known.update(envelope.rcpt_tos)
        if first and session.answer == "drop-first":
            server.transport.abort()
            return "421 4.3.2 closing"
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "hello": session.host_name,
            "options": envelope.mail_options,
            "tls": session.ssl is not None,
            "user": getattr(session, "user", None),
            "mail": envelope.content.decode("utf-8", "surrogateescape"),
        }
        with self.mails.open("a", encoding="utf-8") as file:
            file.write(json.dumps(mail) + "\n")
        if session.answer == "stall":
            await asyncio.Event().wait()
        if session.answer == "cut" or (first and session.answer == "cut-first"):
            server.transport.abort()
        return "250 2.0.0 Ok: queued"


class Dripping(SMTP):
    """Says everything a byte a second."""

    async def push(self, status):
        text = status if isinstance(status, bytes) else status.encode("utf-8")
        for byte in text + b"\r\n":
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(1)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("script")
    parser.add_argument("--starttls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--drip", type=int, default=0)
    parser.add_argument("--smtputf8", action="store_true")
    parser.add_argument("--login", nargs=2, metavar=("USER", "PASSWORD"))
    return parser.parse_args()


def context(files):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*files)
    return tls


async def main(options):
    # A client that breaks off is what many tests are about, and no news here.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)

    def authenticate(server, session, envelope, mechanism, told):
        right = isinstance(told, LoginPassword) and options.login == [
            told.login.decode(),
            told.password.decode(),
        ]
        session.user = told.login.decode() if right else None
        return AuthResult(success=right, handled=False)

    handler = Scripted(options.folder, options.script.split(","))
    smtp = {"enable_SMTPUTF8": options.smtputf8, "hostname": "mx.test", "loop": asyncio.get_running_loop()}
    if options.starttls:
        smtp |= {"tls_context": context(options.starttls), "require_starttls": True}
    if options.login:
        smtp |= {
            "authenticator": authenticate,
            "auth_required": True,
            "auth_require_tls": bool(options.starttls),
        }
    dripping = iter(range(options.drip))

    def protocol():
        kind = SMTP if next(dripping, None) is None else Dripping
        return kind(handler, **smtp)

    server = await asyncio.get_running_loop().create_server(
        protocol,
        "127.0.0.1",
        options.port,
        ssl=context(options.tls) if options.tls else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test that started it, however that ends.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(main(arguments()))
    except KeyboardInterrupt:
        pass
