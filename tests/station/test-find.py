#!/usr/bin/python3
"""`muster find`: the twelve of the rehearsal by their faces, somebody who is none of them, and a profile that does not want it.

Usage: test-find.py MUSTER MODELS PROFILE"""
import json
import pathlib
import subprocess
import sys
import tempfile

MUSTER, MODELS, PROFILE = sys.argv[1:4]
SKIP = 77


def find(store, camera, *words):
    command = [MUSTER, "find", "--models", MODELS, "--store", store, "--camera", camera, "--json", *words]
    run = subprocess.run(command, capture_output=True, text=True, timeout=200)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


def check_found(store, number):
    status, lines, trouble = find(store, f"rehearsal:{number}:good")
    assert status == 0, trouble
    told, candidates = lines[0], lines[1:]
    # nobody has calibrated this station: it never takes anybody by itself
    assert told["answer"] in ("rate-unknown", "look-alikes", "unclear"), told
    assert told["references"] == 12 and told["candidates"] == len(candidates) >= 1, lines
    assert candidates[0]["student"] == f"900000{number:02}", candidates
    assert [c["rank"] for c in candidates] == list(range(1, len(candidates) + 1)), candidates
    # staff judge by eye: a word, no number
    assert all(set(c) == {"rank", "student", "likeness"} for c in candidates), candidates
    assert all(c["likeness"] in ("strong", "unclear") for c in candidates), candidates
    print(number, told["answer"], [c["likeness"] for c in candidates])


def check_stranger(store):
    status, lines, trouble = find(store, "rehearsal:3:impostor")
    assert status == 0, trouble
    # made-up faces are more alike than people, so somebody may be found; never for sure
    assert lines[0]["answer"] != "alone", lines


def check_journal(store, n):
    run = subprocess.run([MUSTER, "journal", "list", "--store", store, "--json"], capture_output=True, text=True, timeout=100)
    entries = [json.loads(line) for line in run.stdout.splitlines()]
    searches = [e for e in entries if e["type"] == "face-search"]
    assert len(searches) == n, entries
    assert all("person" not in e and e["references"] == 12 for e in searches), searches
    assert not any(e["type"] == "outcome" for e in entries), entries


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        for number in (1, 8):
            check_found(store, number)
        check_stranger(store)
        check_journal(store, 3)

        rules = pathlib.Path(PROFILE).read_text()
        assert ";face\n" in rules
        other = pathlib.Path(folder, "without.ini")
        other.write_text(rules.replace(";face\n", "\n"))
        status, lines, trouble = find(store, "rehearsal:1:good", "--profile", str(other))
        assert status == 2 and not lines and "does not let people be found by face" in trouble, (status, lines, trouble)
    return 0


sys.exit(main())
