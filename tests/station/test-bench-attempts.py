#!/usr/bin/python3
"""The benchmark of attempts: a line for each visit, whose parts fit into it, and one for all of them.

Usage: test-bench-attempts.py MUSTER MODELS"""
import json
import subprocess
import sys

MUSTER, MODELS = sys.argv[1:3]
SKIP = 77
KINDS = {"flash", "approach", "turn-left", "turn-right", "blink", "mouth", "code"}


def bench(*options):
    return subprocess.run([MUSTER, "bench", "attempts", "--models", MODELS, *options], capture_output=True, text=True, timeout=280)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    run = bench("--visits", "2", "--json")
    assert run.returncode == 0, run.stderr
    *visits, total = [json.loads(line) for line in run.stdout.splitlines()]
    assert [visit["person"] for visit in visits] == [1, 2], visits
    for visit in visits:
        took = visit["positioning"] + sum(challenge["seconds"] for challenge in visit["challenges"])
        assert 0 <= visit["positioning"] <= took <= visit["seconds"] + 0.1, visit
        assert {challenge["kind"] for challenge in visit["challenges"]} <= KINDS, visit
        # whether a busy machine loses sight of somebody is not asked here
        done = [challenge for challenge in visit["challenges"] if challenge["result"] == "live"]
        assert len(done) >= 2 or not visit["passed"], visit
    passed = sorted(visit["seconds"] for visit in visits if visit["passed"])
    assert (total["visits"], total["passed"]) == (2, len(passed)), total
    assert total["median_s"] == (passed[0] if passed else 0), (total, passed)
    assert total["p95_s"] == (passed[-1] if passed else 0), (total, passed)
    for options in (("--visits", "0"), ("--visits", "1", "--sitter", "charm")):
        run = bench(*options)
        assert run.returncode == 2 and not run.stdout, run
    return 0


sys.exit(main())
