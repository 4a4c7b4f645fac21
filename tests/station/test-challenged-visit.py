#!/usr/bin/python3
"""A headless visit whose profile asks for two challenges: whoever is there does them and is let in, a print goes to staff.

Usage: test-challenged-visit.py MUSTER MODELS PROFILE"""
import json
import pathlib
import subprocess
import sys
import tempfile

MUSTER, MODELS, PROFILE = sys.argv[1:4]
SKIP = 77


def rules(folder):
    """The campus profile with challenges, and time enough on a slow machine."""
    text = pathlib.Path(PROFILE).read_text()
    for before, after in (
        ("challenges=0", "challenges=2\nchallenge-kinds=turn-left;turn-right;blink;mouth"),
        ("challenge=6", "challenge=15"),
        ("position=15", "position=60"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    path = pathlib.Path(folder, "challenged.ini")
    path.write_text(text)
    return str(path)


def visit(folder, profile, card, sitter):
    command = [MUSTER, "visit", "--models", MODELS, "--store", f"{folder}/{sitter}.db", "--profile", profile, "--json", "--card", card]
    run = subprocess.run([*command, "--camera", f"rehearsal:1:{sitter}"], capture_output=True, text=True, timeout=150)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert any(line.get("state") == "challenging" for line in lines), run.stdout + run.stderr
    return lines[-1]["outcome"], lines[-1]["reason"]


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    listed = subprocess.run([MUSTER, "rehearsal", "--json"], capture_output=True, text=True, check=True, timeout=60)
    card = json.loads(listed.stdout.splitlines()[0])["card_uid"]
    with tempfile.TemporaryDirectory() as folder:
        profile = rules(folder)
        assert (ended := visit(folder, profile, card, "good")) == ("pass", "none"), ended
        assert (ended := visit(folder, profile, card, "print")) == ("review", "no-response"), ended
    return 0


sys.exit(main())
