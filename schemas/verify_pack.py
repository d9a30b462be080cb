#!/usr/bin/env python3
"""Is this pack of a Keyledger history what it says? Checked offline, without Keyledger's code.

    python3 verify_pack.py PACK [--key VKEY] [--witness VKEY]...   (or --batch < names-of-packs)

Written from RFC 6962, RFC 9162 2.1.3 and 2.1.4, C2SP signed-note, tlog-checkpoint, tlog-tiles and
tlog-cosignature, and the file FORMAT in every pack. Needs Python 3.9 and PyPI `cryptography` for
Ed25519. Without --key, the key in the pack is taken: compare it by hand.
"""
import base64, hashlib, json, os, re, sys, uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WORDS_MAX, NOTE_MAX, BUNDLE_MAX = 16 << 20, 64 << 10, 256 * (2 + 65535)
PROVED = re.compile("policy_adopted|key_(destruction_(decided|withdrawn)|destroyed|epoch_(begun|destroyed))")
NUMBER = "(0|[1-9][0-9]{0,18})"
HEAD = re.compile("keyledger pack 1\nkey (.+)\nledger ([0-9a-f-]{36})\n"
                  f"entries {NUMBER} {NUMBER}\nfirst {NUMBER}\nlast {NUMBER}")
NAME = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
LISTED = re.compile(f"file ([0-9a-f]{{64}}) {NUMBER} ({NAME}(/{NAME})*)")

def need(good, place, what):
    if not good:
        raise ValueError(f"{place}: {what}")

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def unbase64(text, place):
    need(re.fullmatch("[A-Za-z0-9+/]*=*", text) and len(text) % 4 == 0, place, "no base64")
    raw = base64.b64decode(text)
    need(base64.b64encode(raw).decode() == text, place, "no canonical base64")
    return raw

class Key:
    def __init__(self, name, raw):  # raw: its type (1 a log, 4 a cosigner) || public key
        self.name, self.raw, self.id = name, raw, sha(name.encode(), b"\n", raw)[:4]
    @classmethod
    def parse(cls, text, place):
        name, key_id, key = (text.split("+", 2) + ["", ""])[:3]
        key = cls(name, unbase64(key, place))
        need(len(key.raw) == 33 and key.raw[0] in (1, 4) and key.id.hex() == key_id, place, "no Ed25519 key")
        return key
    def check(self, note, place):  # every line in its name must be good; the newest moment
        (text, lines), moments = note, []
        for raw in [raw for *who, raw in lines if who == [self.name, self.id]]:
            moment, message = 0, text
            if self.raw[0] == 4:
                moment, raw = int.from_bytes(raw[:8], "big"), raw[8:]
                message = f"cosignature/v1\ntime {moment}\n{text}"
            try:
                Ed25519PublicKey.from_public_bytes(self.raw[1:]).verify(raw, message.encode())
            except InvalidSignature:
                need(False, place, f"the signature of {self.name} is wrong")
            moments.append(moment)
        need(moments, place, f"not signed by {self.name}")
        return max(moments)

def parse_note(raw, place):
    whole, lines = raw.decode("utf-8"), []
    need(not re.search("[\0-\x09\x0b-\x1f]", whole), place, "control characters")
    text, gap, below = whole.rpartition("\n\n")
    need(gap and below.endswith("\n"), place, "no signed note")
    for line in below[:-1].split("\n"):
        good = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        need(good and len(lines) < 100, place, "no signature line")
        signature = unbase64(good[2], place)
        need(len(signature) > 4, place, "no signature line")
        lines.append((good[1], signature[:4], signature[4:]))
    return text + "\n", lines

def root_of(hashes):  # RFC 6962 2.1: over subtrees of one size, the last of which may be smaller
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\x01", root_of(hashes[:half]), root_of(hashes[half:]))

def climb(at, last, one, other, path):  # RFC 9162 2.1.3.2 and 2.1.4.2
    for beside in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            one, other = sha(b"\x01", beside, one), sha(b"\x01", beside, other)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            other = sha(b"\x01", other, beside)
        at, last = at >> 1, last >> 1
    return (one, other) if last == 0 else None

def consistent(old, old_root, new, new_root, path):
    if old == new or old == 0:
        return not path and old_root == (new_root if old == new else sha())
    path = [old_root] * (old & (old - 1) == 0) + path
    shift, (first, *rest) = (old & -old).bit_length() - 1, path or [b""]
    return climb(old - 1 >> shift, new - 1 >> shift, first, first, rest) == (old_root, new_root)

def tile_path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/" + "/".join(groups) + ("" if width == 256 else f".p/{width}")

class Pack:
    def __init__(self, folder, trusted):
        self.folder, self.files, self.read, self.story = folder, {}, set(), {}
        raw = self.open("MANIFEST", WORDS_MAX)
        lines = raw.decode("utf-8").split("\n")
        head = HEAD.fullmatch("\n".join(lines[:6]))
        need(head and lines.pop() == "", "MANIFEST", "another form")
        self.key, self.ledger = Key.parse(head[1], "MANIFEST"), uuid.UUID(head[2])
        need(trusted in (None, head[1]) and self.key.raw[0] == 1, "MANIFEST", "not the trusted key of a log")
        note = parse_note(self.open("MANIFEST.sig", NOTE_MAX), "MANIFEST.sig")
        about = f"keyledger pack 1\n{base64.b64encode(sha(raw)).decode()}\n"
        need(note[0] == about, "MANIFEST.sig", "about another MANIFEST")
        self.key.check(note, "MANIFEST.sig")
        self.start, self.end, self.first, self.last = map(int, head.groups()[2:])
        whole = self.start % 256 == 0 and (self.end % 256 == 0 or self.end == self.last)
        need(whole and self.first <= self.last >= self.end >= self.start, "MANIFEST", "ranges do not fit")
        for parts in map(LISTED.fullmatch, lines[6:]):
            need(parts, "MANIFEST", "a line lists no file")
            self.files[parts[3]] = (parts[1], int(parts[2]))
        need(list(self.files) == sorted({*self.files}) and len(self.files) == len(lines) - 6, "MANIFEST", "not in order")
    def open(self, path, most):
        Pack.at, name = path, os.path.join(self.folder, path)
        need(os.path.isfile(name) and not os.path.islink(name), path, "missing, or no plain file")
        with open(name, "rb") as file:
            raw = file.read(most + 1)
        need(len(raw) <= most, path, "too long")
        return raw
    def file(self, path, most):
        digest, length = self.files.get(path, ("", most + 1))
        need(length <= most, path, "MANIFEST does not list it, or as too long")
        raw = self.open(path, length)
        need(len(raw) == length and sha(raw).hex() == digest, path, "not the file that is listed")
        self.read.add(path)
        return raw
    def hashes(self, path):
        lines = self.file(path, 45 * 64).decode("utf-8").split("\n")
        hashes = [unbase64(line, path) for line in lines[:-1]]
        need(lines[-1] == "" and all(len(one) == 32 for one in hashes), path, "a line is no hash")
        return hashes
    def checkpoint(self, path, size):
        note = parse_note(self.file(path, NOTE_MAX), path)
        self.key.check(note, path)
        moment = Key(self.key.name + "/clock", b"\x04" + self.key.raw[1:]).check(note, path)
        root = note[0].split("\n")[-2]
        good = note[0] == f"{self.key.name}\n{size}\n{root}\n" and len(unbase64(root, path)) == 32
        need(good, path, "no checkpoint of this log, or over another size than MANIFEST says")
        return unbase64(root, path), moment, note
    def width(self, level, index):
        return max(0, min(256, (self.last >> 8 * level) - 256 * index))
    def tile(self, level, index, above):
        path = tile_path(level, index, width := self.width(level, index))
        raw = self.file(path, 8192)
        need(len(raw) == 32 * width, path, "another number of hashes")
        hashes = [raw[at:at + 32] for at in range(0, len(raw), 32)]
        if len(hashes) == 256 and above is not None:
            row = above.get(index // 256, [])[index % 256:][:1]
            need(row == [root_of(hashes)], path, "its root is not in the tile above it")
        return hashes
    def entry(self, sequence, raw, place):
        place, parts = f"{place}, event {sequence}", []
        for _ in range(8):
            end = 8 + int.from_bytes(raw[:8], "big")
            need(end <= len(raw), place, "no frame of an event")
            parts, raw = parts + [raw[8:end]], raw[end:]
        layout, ledger, _, revision, event, kind, metadata, data = parts
        good = not raw and layout == b"kl1" and len(revision) == 8 and len(event) == 16
        need(good and ledger == self.ledger.bytes, place, "no event of this ledger")
        if PROVED.fullmatch(kind := kind.decode("utf-8")):
            told = {"at": json.loads(metadata).get("at"), "kind": kind, "data": json.loads(data)}
            self.story[sequence] = {"sequence": sequence, **told}
    def tree(self, root):
        found, above, some = [], {}, self.start < self.end
        edge = {level: self.last >> 8 * level + 8 for level in range(8) if (self.last >> 8 * level) % 256}
        for level in sorted(edge):
            found = [root_of(self.tile(level, edge[level], None) + found)]
        need((found or [sha()])[0] == root, "checkpoint.last", "not the root of the tiles at the edge")
        for level in range(7, -1, -1):
            indices = range(self.start >> 8 * level + 8, (self.end - 1 >> 8 * level + 8) + 1 if some else 0)
            row = {*indices, *([edge[level]] if level in edge else [])}
            row = [index for index in sorted(row) if self.width(level, index)]
            if level:
                above = {index: self.tile(level, index, above) for index in row}
        for index in row:
            hashes = self.tile(0, index, above)
            if index in indices:
                self.bundle(index, hashes)
    def bundle(self, index, hashes):
        path = tile_path("entries", index, len(hashes))
        raw = self.file(path, BUNDLE_MAX)
        for sequence, leaf in enumerate(hashes, 256 * index):
            end = 2 + int.from_bytes(raw[:2], "big")
            good = end <= len(raw) and sha(b"\x00", raw[2:end]) == leaf
            need(good, f"{path}, event {sequence}", "not the event that was signed")
            self.entry(sequence, raw[2:end], path)
            raw = raw[end:]
        need(not raw, path, "more entries than its tile has hashes")
    def verify(self, witnesses):
        for folder, folders, names in os.walk(self.folder):
            names += [one for one in folders if os.path.islink(os.path.join(folder, one))]
            for path in [os.path.relpath(os.path.join(folder, name), self.folder) for name in names]:
                need(path in self.files or path in ("MANIFEST", "MANIFEST.sig"), path, "not listed")
        old = self.checkpoint("checkpoint.first", self.first)[0]
        root, moment, note = self.checkpoint("checkpoint.last", self.last)
        [witness.check(note, "checkpoint.last") for witness in witnesses]
        cosigned = json.loads(self.file("witnesses.json", WORDS_MAX))
        for one in cosigned:
            key = Key.parse(one["key"], "witnesses.json")
            about = [key.raw[0], key.name, key.check(note, "witnesses.json"), len(one)]
            need(about == [4, one["witness"], one["at"], 3], "witnesses.json", "not so signed")
        path = self.hashes("consistency")
        need(consistent(self.first, old, self.last, root, path), "consistency", "it does not hold")
        self.tree(root)
        for path in [one for one in self.files if re.fullmatch(r"proved/[0-9]{20}\.entry", one)]:
            sequence, raw, proof = int(path[7:27]), self.file(path, 65535), self.hashes(path[:-5] + "proof")
            leaf = sha(b"\x00", raw)
            proved = sequence < self.last and climb(sequence, self.last - 1, leaf, leaf, proof)
            need(proved and proved[1] == root, path, "its place is not proved")
            self.entry(sequence, raw, path)
        told = [self.story[sequence] for sequence in sorted(self.story)]
        for path, start in (("destroyed-keys.json", "key_"), ("policies.json", "policy_")):
            words = [one for one in told if one["kind"].startswith(start)]
            need(json.loads(self.file(path, WORDS_MAX)) == words, path, "not what the events say")
        self.file("FORMAT", WORDS_MAX), self.file("schemas/asyncapi.json", WORDS_MAX)
        need(set(self.files) == self.read, min(set(self.files) - self.read, default=""), "not of a pack")
        erased = [one["data"].get("account") for one in told if one["kind"] == "key_destroyed"]
        return f"entries {self.start} to {self.end} of {self.ledger}, {self.last} signed at {moment} " \
               f"by {self.key.name}, cosigned: {', '.join(one['witness'] for one in cosigned) or 'nobody'}" \
               f", erased: {', '.join(filter(None, erased)) or 'nobody'}"

def judge(folder, key, witnesses):
    try:
        return "good: " + Pack(folder, key).verify(witnesses)
    except (OSError, ValueError, LookupError, TypeError, RecursionError, AttributeError) as error:
        return f"bad: {error}" if type(error) is ValueError else f"bad: {Pack.at}: {error}"

def main(words):
    def after(option):
        return [words[at + 1] for at, word in enumerate(words) if word == option]
    key, witnesses = (after("--key") or [None])[0], [Key.parse(one, one) for one in after("--witness")]
    for name in sys.stdin if words[:1] == ["--batch"] else words[:1] or ["."]:
        print(verdict := judge(name.rstrip("\n"), key, witnesses), flush=True)
    return 0 if verdict.startswith("good") else 1

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
