#!/usr/bin/python3
"""A headless visit by rules that always ask for digits to be read aloud: whoever is there reads them and is let in; a print says nothing
and goes to staff. The journal has what was measured, and nothing of what was said.

Usage: test-spoken-visit.py MUSTER MODELS PROFILE"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

MUSTER, MODELS, PROFILE = sys.argv[1:4]
SKIP = 77


def rules(folder):
    """The campus profile with the code among its challenges, and with time enough on a slow machine."""
    text = pathlib.Path(PROFILE).read_text()
    for before, after in (
        (r"^challenge-kinds=.*$", "challenge-kinds=code;turn-left;turn-right\nchallenge-must=code"),
        (r"^challenge=\d+$", "challenge=60"),
        (r"^position=\d+$", "position=60"),
    ):
        text, n = re.subn(before, after, text, flags=re.M)
        assert n == 1, before
    path = pathlib.Path(folder, "spoken.ini")
    path.write_text(text)
    return str(path)


def run(*arguments):
    done = subprocess.run([MUSTER, *arguments, "--json"], capture_output=True, text=True, timeout=250)
    return [json.loads(line) for line in done.stdout.splitlines()]


def visit(store, profile, card, sitter):
    """Only a machine too busy to look at a face once a second loses sight of it, or hears a reader it does not see: then once more."""
    for _ in range(3):
        ended = run("visit", "--models", MODELS, "--store", store, "--profile", profile, "--card", card, "--camera", f"rehearsal:1:{sitter}")[-1]
        if ended["reason"] != "face-lost" and (sitter != "good" or ended["outcome"] == "pass"):
            break
    return ended, run("journal", "list", "--store", store)[-1]


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    card = run("rehearsal")[0]["card_uid"]
    with tempfile.TemporaryDirectory() as folder:
        profile = rules(folder)
        ended, entry = visit(f"{folder}/visits.db", profile, card, "good")
        assert ended["outcome"] == "pass", ended
        code = [step for step in entry["liveness"] if step["kind"] == "code" and step["result"] == "live"]
        assert len(code) == 1 and float(code[0]["llr"]) <= 0.5, entry
        found = {finding["nick"]: finding for finding in code[0]["findings"]}
        assert {"code.loudness", "code.margin", "code.lips", "code.lag"} <= set(found), found
        assert all(finding["ok"] for finding in found.values()), found
        ended, entry = visit(f"{folder}/visits.db", profile, card, "print")
        assert (ended["outcome"], ended["reason"]) == ("review", "no-response"), ended
        assert not any(step["kind"] == "code" and step["result"] == "live" for step in entry["liveness"]), entry
    return 0


sys.exit(main())
