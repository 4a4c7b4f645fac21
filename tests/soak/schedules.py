#!/usr/bin/python3
"""A million random days of stations that are offline: whatever they send first, the roster ends with the same admissions. As many
processes as there are processors.

usage: schedules.py TEST-SCHEDULES [N]"""
import concurrent.futures
import os
import random
import subprocess
import sys
import time


def run(program, n, seed):
    return subprocess.run([program, str(n), str(seed)], capture_output=True, text=True)


def main():
    program, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    parts, begun = 4 * os.cpu_count(), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(lambda seed: run(program, -(-n // parts), seed), (random.getrandbits(32) for _ in range(parts))))
    for ran in runs:
        print(ran.stdout + ran.stderr, end="")
    print(f"{n} schedules in {time.monotonic() - begun:.0f} s")
    sys.exit(any(ran.returncode != 0 for ran in runs))


main()
