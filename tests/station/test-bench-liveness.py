#!/usr/bin/python3
"""The table of the liveness benchmark: one object for each species, whose counts and rates agree.

Usage: test-bench-liveness.py MUSTER MODELS"""
import json
import subprocess
import sys

MUSTER, MODELS = sys.argv[1:3]
SKIP = 77
N = 2
SEED = 7


def bench(*options):
    return subprocess.run([MUSTER, "bench", "liveness", "--models", MODELS, *options], capture_output=True, text=True, timeout=280)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    run = bench("--kind", "mouth", "--per-species", str(N), "--seed", str(SEED), "--json")
    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["rate"] for row in rows].count("BPCER") == 1, rows
    assert len({row["species"] for row in rows}) == len(rows) == 3, rows
    for row in rows:
        assert (row["kind"], row["seed"], row["n"]) == ("mouth", SEED, N), row
        assert row["live"] + row["not_live"] + row["no_response"] + row["broken"] == N, row
        errors = row["not_live"] + row["broken"] if row["rate"] == "BPCER" else row["live"]
        assert row["error"] == errors / N, row
        assert 0 <= row["error_low"] <= row["error"] <= row["error_high"] <= 1, row
        assert row["error_high"] - row["error_low"] > 0.5, row  # two presentations prove nothing
        assert row["llr_low"] <= row["llr_high"], row
    run = bench("--kind", "mouth", "--species", rows[2]["species"], "--per-species", str(N), "--seed", str(SEED), "--json")
    alone = [json.loads(line) for line in run.stdout.splitlines()]
    # dealt out to two workers, the same presentations end as they did; the processor's time alone differs
    run = bench("--kind", "mouth", "--per-species", str(N), "--seed", str(SEED), "--jobs", "2", "--json")
    assert run.returncode == 0, run.stderr
    again = [json.loads(line) for line in run.stdout.splitlines()]
    for row in rows + alone + again:
        row.pop("verdict_ms")
    assert again == rows, (rows, again)
    assert alone == [rows[2]], alone  # what is drawn does not hang on what else is drawn
    for options in (
        ("--kind", "charm", "--per-species", "1"),
        ("--kind", "mouth", "--per-species", "0"),
        ("--kind", "mouth", "--species", "live,charm"),
    ):
        run = bench(*options)
        assert run.returncode != 0 and options[1] in run.stderr, run
        assert not run.stdout, run
    return 0


sys.exit(main())
