// A push service for Firefox, on this machine: a WebSocket that Firefox listens at (Mozilla's protocol:
// hello, register, notification, ack) and an https endpoint that messages are posted to (RFC 8030). It
// passes on what it gets, and remembers it.
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;

/** One frame of a server: whole, and not masked (RFC 6455 section 5.2). */
function frame(kind, content) {
  const long = content.length > 125;
  const head = Buffer.alloc(long ? 4 : 2);
  head[0] = 0x80 | kind;
  head[1] = long ? 126 : content.length;
  if (long) head.writeUInt16BE(content.length, 2);
  return Buffer.concat([head, content]);
}

/** The frames of a browser, which masks them: `take` is given each one's kind and content. */
function frames(socket, head, take) {
  let rest = head;
  const read = () => {
    while (rest.length >= 2) {
      let [at, length] = [2, rest[1] & 0x7f];
      if (length === 127) throw new Error("no message of the protocol is that long");
      if (length === 126) [at, length] = [4, rest.length >= 4 ? rest.readUInt16BE(2) : Infinity];
      if (rest.length < at + 4 + length) return;
      if (!(rest[0] & 0x80)) throw new Error("no message of the protocol is in pieces");
      const mask = rest.subarray(at, at + 4);
      const content = rest.subarray(at + 4, at + 4 + length).map((byte, place) => byte ^ mask[place % 4]);
      const kind = rest[0] & 0x0f;
      rest = rest.subarray(at + 4 + length);
      take(kind, content);
    }
  };
  socket.on("data", (piece) => {
    rest = Buffer.concat([rest, piece]);
    read();
  });
  read();
}

/** A certificate authority, and what it vouches for: this machine. */
function certificates(folder) {
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  for (const words of [
    `req -x509 ${key} -days 2 -subj /CN=push-authority -keyout ca.key -out ca.pem`,
    `req ${key} -subj /CN=localhost -keyout server.key -out server.csr`,
    "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
  ]) {
    const done = spawnSync("openssl", words.split(" "), { cwd: folder, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`openssl ${words}: ${done.stderr ?? done.error}`);
  }
}

/** Starts it. `said` is what Firefox sent, `posted` is what came to the endpoint. */
export async function pushService() {
  const folder = mkdtempSync(join(tmpdir(), "keyledger-push-"));
  certificates(folder);
  const [said, posted, sockets] = [[], [], new Set()];
  let send;

  const answers = {
    hello: () => ({ status: 200, uaid: randomUUID().replaceAll("-", ""), use_webpush: true }),
    register: ({ channelID }) => ({ status: 200, channelID, pushEndpoint: `${at}/wpush/v2/${channelID}` }),
    unregister: ({ channelID }) => ({ status: 200, channelID }),
  };
  const listens = createServer().on("upgrade", (request, socket, head) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const protocol = request.headers["sec-websocket-protocol"];
    socket.on("error", () => {});
    socket.write([
      "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${accept}`, ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []), "\r\n",
    ].join("\r\n"));
    send = (message) => socket.write(frame(TEXT, Buffer.from(JSON.stringify(message))));
    frames(socket, head, (kind, content) => {
      if (kind === CLOSE) return socket.end(frame(CLOSE, content.subarray(0, 2)));
      if (kind === PING) return socket.write(frame(PONG, content));
      if (kind !== TEXT) return;
      const message = JSON.parse(content);
      said.push(message);
      const { messageType } = message;
      const answer = answers[messageType]?.(message);
      if (answer) send({ messageType, ...answer });
    });
  });

  const takes = createSecureServer({
    key: readFileSync(join(folder, "server.key")), cert: readFileSync(join(folder, "server.pem")),
  }, async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const { method, url, headers } = request;
    const version = `message-${posted.length + 1}`;
    posted.push({ method, url, headers, body, version });
    response.writeHead(201, { Location: `${at}/m/${version}`, TTL: headers.ttl }).end();
    const data = body.toString("base64url");
    const encoding = headers["content-encoding"];
    send?.({ messageType: "notification", channelID: url.split("/").pop(), version, data, headers: { encoding } });
  });

  for (const server of [listens, takes]) {
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  const host = `127.0.0.1:${takes.address().port}`;
  const at = `https://${host}`;
  return {
    said,
    posted,
    origin: at,
    settings: {
      KEYLEDGER_PUSH__HOSTS: host, KEYLEDGER_PUSH__ALLOW_PRIVATE: "true",
      KEYLEDGER_PUSH__CA_FILE: join(folder, "ca.pem"), KEYLEDGER_PUSH__SUBJECT: "mailto:ops@hotel.example",
    },
    preferences: {
      "dom.push.serverURL": `ws://127.0.0.1:${listens.address().port}/`,
      "dom.push.connection.enabled": true,
      "dom.push.testing.allowInsecureServerURL": true,
      "dom.push.testing.ignorePermission": true,
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      for (const server of [listens, takes]) server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
