#!/usr/bin/python3
"""kill -9 in the middle of rehearsal visits: no acknowledged event may be lost, and the journal must verify.

Usage: kill.py MUSTER MODELS [ROUNDS]"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

MUSTER, MODELS = sys.argv[1:3]
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 100
SKIP = 77
SITTERS = ["good", "far", "impostor", "turned"]


def journal(store):
    def run(what):
        done = subprocess.run([MUSTER, "journal", what, "--store", store, "--json"], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert run("verify")[-1]["ok"]
    return {entry["seq"]: entry for entry in run("list")}


def visit(store, person, dice):
    """One visit, killed at a random moment. Returns what it had acknowledged by then."""
    command = [MUSTER, "visit", "--models", MODELS, "--store", store, "--json", "--card", person["card_uid"],
               "--camera", f"rehearsal:{person['n']}:{dice.choice(SITTERS)}"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    timer = threading.Timer(dice.uniform(0.3, 3.0), child.kill)
    timer.start()
    acked = []
    for line in child.stdout:
        try:
            acked.append(json.loads(line).get("recorded"))
        except json.JSONDecodeError:
            pass  # the kill cut the line; what was not told whole was not acknowledged
    child.wait()
    timer.cancel()
    return [seq for seq in acked if seq], child.returncode


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    dice = random.Random(9)
    killed = acked_in_all = 0
    with tempfile.TemporaryDirectory() as folder:
        store = os.fspath(pathlib.Path(folder, "rehearsal.db"))
        # the first run fills the rehearsal's roster and is left alone
        listed = subprocess.run([MUSTER, "rehearsal", "--json"], capture_output=True, text=True, check=True)
        people = [json.loads(line) for line in listed.stdout.splitlines()]
        first = subprocess.run([MUSTER, "visit", "--models", MODELS, "--store", store, "--json", "--card", people[0]["card_uid"],
                                "--camera", "rehearsal:1:good"], capture_output=True, text=True, timeout=120)
        assert json.loads(first.stdout.splitlines()[-1])["outcome"] == "pass", first.stdout + first.stderr
        known = journal(store)
        while killed < ROUNDS:
            acked, status = visit(store, dice.choice(people), dice)
            killed += status == -9
            now = journal(store)
            assert all(now.get(seq) == entry for seq, entry in known.items()), "an old event changed or is lost"
            assert all(seq in now for seq in acked), f"lost: {[s for s in acked if s not in now]}"
            acked_in_all += len(acked)
            known = now
        print(f"{killed} kills, {acked_in_all} acknowledged events, {len(known)} in the journal, 0 lost, chain whole")
    return 0


sys.exit(main())
