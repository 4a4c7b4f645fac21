#!/usr/bin/python3
"""A headless visit by the campus profile, which asks for two challenges: whoever is there does them and is let in, a print goes to staff.
The journal tells what each challenge found.

Usage: test-challenged-visit.py MUSTER MODELS PROFILE"""
import json
import pathlib
import subprocess
import sys
import tempfile

MUSTER, MODELS, PROFILE = sys.argv[1:4]
SKIP = 77


def rules(folder):
    """The campus profile, with time enough on a slow machine."""
    text = pathlib.Path(PROFILE).read_text()
    for before, after in (
        ("challenge=14", "challenge=30"),
        ("position=15", "position=60"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    path = pathlib.Path(folder, "challenged.ini")
    path.write_text(text)
    return str(path)


def visit(store, profile, card, sitter):
    command = [MUSTER, "visit", "--models", MODELS, "--store", store, "--profile", profile, "--json", "--card", card]
    run = subprocess.run([*command, "--camera", f"rehearsal:1:{sitter}"], capture_output=True, text=True, timeout=150)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert any(line.get("state") == "challenging" for line in lines), run.stdout + run.stderr
    return lines[-1]


def journal(store, what):
    run = subprocess.run([MUSTER, "journal", what, "--store", store, "--json"], capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in run.stdout.splitlines()]


def check_journal(store, ended):
    """The entry of the outcome: what was printed of the steps, and what each of them measured. Returns its steps."""
    entries = journal(store, "list")
    assert journal(store, "verify")[0]["entries"] == len(entries)
    entry = entries[-1]
    assert entry["type"] == "outcome" and entry["outcome"] == ended["outcome"], entry
    steps = entry["liveness"]
    assert [{"kind": s["kind"], "result": s["result"]} for s in steps] == ended["liveness"], (steps, ended)
    assert entry["liveness_needed"] == 2, entry
    said = sum(float(s["llr"]) for s in steps) + float(entry.get("passive_llr", 0))
    assert abs(said - float(entry["liveness_llr"])) < 1e-3, entry
    for step in steps:
        nicks = [f["nick"] for f in step.get("findings", [])]
        assert len(set(nicks)) == len(nicks) and all(n.split(".")[0] == step["kind"].split("-")[0] for n in nicks), step
        assert all(f["ok"] in (True, False) and float(f["value"]) == float(f["value"]) and "limit" in f for f in step.get("findings", [])), step
    return entry["liveness_result"], steps


def check_lost(store, ended):
    assert (ended["outcome"], ended["reason"]) == ("fail", "face-lost"), ended
    result, steps = check_journal(store, ended)
    assert result == steps[-1]["result"] == "broken", steps


def check_good(store, ended):
    assert (ended["outcome"], ended["reason"]) == ("pass", "none"), ended
    result, steps = check_journal(store, ended)
    live = [s for s in steps if s["result"] == "live"]
    assert result == "live" and len(live) >= 2, steps
    assert sum(float(s["llr"]) for s in live) >= 2, steps
    assert all(s["findings"] for s in live), steps


def check_print(store, ended):
    assert (ended["outcome"], ended["reason"]) == ("review", "no-response"), ended
    result, steps = check_journal(store, ended)
    assert result == steps[-1]["result"] == "no-response", steps


def visit_and_check(folder, profile, card, sitter, check):
    """Only a machine too busy to look at a face once a second loses sight of it, and that spends the try: then somebody else comes."""
    for guest in range(1, 4):
        store = f"{folder}/{sitter}-{guest}.db"
        ended = visit(store, profile, card, sitter)
        if ended["reason"] != "face-lost":
            break
        check_lost(store, ended)
    check(store, ended)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    listed = subprocess.run([MUSTER, "rehearsal", "--json"], capture_output=True, text=True, check=True, timeout=60)
    card = json.loads(listed.stdout.splitlines()[0])["card_uid"]
    with tempfile.TemporaryDirectory() as folder:
        profile = rules(folder)
        visit_and_check(folder, profile, card, "good", check_good)
        visit_and_check(folder, profile, card, "print", check_print)
    return 0


sys.exit(main())
