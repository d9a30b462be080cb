#!/usr/bin/env bash
# pymerkle: the root of Certificate Transparency, with inclusion proofs of another form.
#
# One would expect: a library whose SHA-256 root equals that of RFC 6962 (section 2.1) for the same entries
#   also gives the audit paths of RFC 6962 (section 2.1.1), so that any verifier of transparency logs can
#   check them.
# What happens: the roots are equal, but every path has one hash more: the entry's own leaf hash stands in
#   it, in first or second place as the entry is a left or a right child, and a list of bits says how to
#   fold it. A verifier by RFC 6962 refuses such a path; pymerkle cannot take one of RFC 6962 either.
# Why it matters: it is fit as an independent judge of roots and no judge of proofs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymerkle==6.1.0
"$folder/venv/bin/python" - <<'PY'
import hashlib, sys
from importlib.metadata import version
from pymerkle import InmemoryTree


def digest(data):
    return hashlib.sha256(data).digest()


def leaf(entry):
    return digest(b"\x00" + entry)


def split(size):
    return 1 << (size - 1).bit_length() - 1


def root(entries):
    if len(entries) == 1:
        return leaf(entries[0])
    at = split(len(entries))
    return digest(b"\x01" + root(entries[:at]) + root(entries[at:]))


def path(index, entries):
    if len(entries) == 1:
        return []
    at = split(len(entries))
    if index < at:
        return path(index, entries[:at]) + [root(entries[at:])]
    return path(index - at, entries[at:]) + [root(entries[:at])]


entries = [b"entry %d" % number for number in range(7)]
tree = InmemoryTree(algorithm="sha256")
for entry in entries:
    tree.append_entry(entry)
print("pymerkle", version("pymerkle"))
same_root = tree.get_state() == root(entries)
print("the root is that of RFC 6962:", same_root)
as_expected = same_root
for index, entry in enumerate(entries):
    theirs = tree.prove_inclusion(index + 1).serialize()["path"]
    standard = [node.hex() for node in path(index, entries)]
    extra = [node for node in theirs if node not in standard]
    as_expected &= len(theirs) == len(standard) + 1 and extra == [leaf(entry).hex()]
    print(f"entry {index}: {len(theirs)} hashes, RFC 6962 has {len(standard)}")
if not as_expected:
    sys.exit("it is no longer so")
print("each path holds the entry's own leaf hash beside those of the standard")
PY
