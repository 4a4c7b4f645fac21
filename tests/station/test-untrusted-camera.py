#!/usr/bin/python3
"""Outside a rehearsal a profile with challenges judges nobody on pictures that may be made up: the visit goes to staff.

Usage: test-untrusted-camera.py MUSTER MODELS PROFILE"""
import json
import subprocess
import sys
import tempfile

MUSTER, MODELS, PROFILE = sys.argv[1:4]
SKIP = 77


def muster(*words):
    """Exit status, what was printed line by line, and what was complained about."""
    run = subprocess.run([MUSTER, *words, "--json"], capture_output=True, text=True, timeout=100)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


def camera_line(*words):
    status, lines, trouble = muster("readiness", "--camera", "test", *words)
    assert status == 0, trouble
    return next(line for line in lines if line["item"] == "camera")


def check_readiness(store, profile):
    assert (line := camera_line("--store", store, "--profile", profile))["state"] == "fail", line
    assert "remedy" in line, line
    assert (line := camera_line("--store", store, "--profile", "still-picture"))["state"] == "warn", line
    status, lines, trouble = muster("readiness", "--store", store, "--camera", "test", "--accept-camera")
    assert status == 1 and not lines and "cannot be accepted" in trouble, (status, lines, trouble)


def check_visit(store, profile, card):
    status, lines, trouble = muster("visit", "--store", store, "--models", MODELS, "--profile", profile, "--camera", "test", "--card", card)
    assert status == 1, lines
    assert not any("first_frame_ms" in line for line in lines), lines
    assert (lines[-1]["outcome"], lines[-1]["reason"]) == ("error", "camera-untrusted"), lines
    assert "no camera that this station knows" in trouble, trouble
    _, entries, _ = muster("journal", "list", "--store", store)
    assert any(entry.get("reason") == "camera-untrusted" for entry in entries), entries
    status, _, trouble = muster("journal", "verify", "--store", store)
    assert status == 0, trouble


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/roster.db"
        card = muster("rehearsal")[1][0]["card_uid"]
        # the people of the rehearsal, by a visit of nobody
        muster("visit", "--store", store, "--models", MODELS, "--camera", "rehearsal:1", "--card", "DEADBEEF")
        check_readiness(store, PROFILE)
        check_visit(store, PROFILE, card)
    return 0


sys.exit(main())
