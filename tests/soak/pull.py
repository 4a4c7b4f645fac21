#!/usr/bin/python3
"""How long a station takes for a whole roster, over HTTPS on this machine: by itself, with one answer in twenty cut off, and beside
what takes the same rows without sealing, finding or checking any of them: curl, and sqlite3 with its .import.

usage: pull.py MUSTER MUSTER-ROSTER FILL-ROSTER [PEOPLE]"""
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "roster"))
from roster_kit import Kit  # noqa: E402

CLEAN_S, FAULTY_S, RESIDENT_MB = 60, 120, 150  # of 100,000 people


def pull(kit, name):
    """Seconds, megabytes and runs, until everything is there."""
    begun, most = time.monotonic(), 0
    for n in range(1, 40):
        child = subprocess.Popen([kit.muster, "roster", "pull", "--store", kit.folder / f"{name}.db", "--station", name],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kit.environment())
        _, status, usage = os.wait4(child.pid, 0)
        most = max(most, usage.ru_maxrss / 1024)
        if status == 0:
            return time.monotonic() - begun, most, n
    raise AssertionError("it never ended")


def check(kit, name, people):
    status = kit.status(name)
    assert status["people"] == people and status["aside"] == 0 and status["compared_at"] > 0, status


def overhear_token(kit):
    proxy = kit.proxy()
    kit.enrol("overheard", port=proxy.port)
    kit.station("overheard", "roster", "sync")
    return next(json.loads(said.answer)["access"] for said in proxy.said if said.path == "/v1/token")


def download_plainly(kit, token):
    """Seconds of curl and of sqlite3; what lies between, of one form into the other, is not counted."""
    spent, cursor, rows = 0.0, "", kit.folder / "rows.csv"
    with rows.open("w", newline="") as file:
        out = csv.writer(file)
        while cursor is not None:
            url = f"https://127.0.0.1:{kit.port}/v1/snapshot?scope=all" + (f"&cursor={cursor}" if cursor else "")
            begun = time.monotonic()
            page = subprocess.run(["curl", "-sS", "--fail", "--cacert", kit.data / "ca.pem", "-H", f"Authorization: Bearer {token}", url],
                                  capture_output=True, check=True, timeout=60).stdout
            spent += time.monotonic() - begun
            told = json.loads(page)
            out.writerows((row["t"], row["id"], row["v"], json.dumps(row.get("b"))) for row in told["rows"])
            cursor = told["next"] if told["more"] else None
    begun = time.monotonic()
    subprocess.run(["sqlite3", kit.folder / "plain.db", "CREATE TABLE row (t, id PRIMARY KEY, v, b);", ".mode csv", f".import {rows} row"],
                   check=True, timeout=120)
    return spent + time.monotonic() - begun


def main():
    people = int(sys.argv[4]) if len(sys.argv) > 4 else 100000
    with Kit(*sys.argv[1:3]) as kit:
        subprocess.run([sys.argv[3], kit.data, "people", "1", str(people), ""], check=True, timeout=600, stdout=subprocess.DEVNULL)
        token = overhear_token(kit)
        plain = download_plainly(kit, token)
        kit.enrol("clean")
        clean, clean_mb, _ = pull(kit, "clean")
        check(kit, "clean", people)
        chance, enrolled = random.Random(1), []
        proxy = kit.proxy(lambda n, method, path: "reset" if enrolled and chance.random() < 0.05 else None)
        kit.enrol("faulty", port=proxy.port)
        enrolled.append(True)
        faulty, faulty_mb, runs = pull(kit, "faulty")
        check(kit, "faulty", people)
        print(f"{people} people: {clean:.1f} s and {clean_mb:.0f} MB; with {proxy.spoilt} of {proxy.n} answers cut off {faulty:.1f} s in "
              f"{runs} runs and {faulty_mb:.0f} MB; curl and sqlite3 {plain:.1f} s, ratio {clean / plain:.1f}")
        scale = people / 100000
        assert clean <= CLEAN_S * scale and faulty <= FAULTY_S * scale and max(clean_mb, faulty_mb) <= RESIDENT_MB


main()
