#!/usr/bin/python3
"""muster occasion: gives an occasion its window, says who did, and what is over goes.

test-occasion.py MUSTER"""
import contextlib
import datetime
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 60
PROFILE = pathlib.Path(__file__).parents[2] / "data/profiles/campus-check-in.ini"
ADMIN, SUPERVISOR = "271828", "314159"


class Occasion(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-occasion-")
        self.store = pathlib.Path(self.folder.name) / "store.db"
        self.addCleanup(self.folder.cleanup)

    def run_muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def lines(self, *arguments):
        return [json.loads(line) for line in self.run_muster(*arguments, "--json").stdout.splitlines()]

    def test_window(self):
        made = json.loads(self.run_muster("occasion", "set", "autumn-2026", "--opens", "2026-09-01", "--closes", "2026-09-30", "--json").stdout)
        midnight = datetime.datetime(2026, 10, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
        self.assertEqual(made["closes"], midnight.timestamp())  # the last day is whole
        self.assertEqual((made["everyone"], made["templates"], made["roster"]), (True, 30, 730))
        self.assertEqual(self.lines("occasion", "list"), [made])
        changed = json.loads(self.run_muster("occasion", "set", "autumn-2026", "--closes", "never", "--listed", "--json").stdout)
        self.assertEqual((changed["opens"], changed["closes"], changed["everyone"]), (made["opens"], 0, False))
        told = [entry for entry in self.lines("journal", "list") if entry["type"] == "occasion-set"]
        self.assertEqual([(entry["closes"], entry["everyone"], entry["keep_templates"], entry["keep_roster"]) for entry in told],
                         [(made["closes"], True, 30, 730), (0, False, 30, 730)])
        self.run_muster("journal", "verify")

    def test_bad(self):
        for more in (["--closes", "30.9.2026"], ["--closes", "2026-02-30"], ["--opens", "soon"], ["--everyone", "--listed"]):
            self.run_muster("occasion", "set", "autumn-2026", *more, status=2)
        self.run_muster("occasion", "set", status=2)
        self.run_muster("occasion", "list", "autumn-2026", status=2)
        self.assertIn("closes before", self.run_muster("occasion", "set", "x", "--opens", "2026-09-30", "--closes", "2026-09-01", status=1).stderr)
        self.assertIn("no profile", self.run_muster("occasion", "set", "x", "--profile", "nothing", status=1).stderr)
        self.assertEqual(self.lines("occasion", "list"), [])

    def test_two_persons(self):
        self.run_muster("staff", "add", "Ada", "--role", "admin", typed=f"{ADMIN}\n{ADMIN}\n")
        self.run_muster("staff", "add", "Sue", "--role", "supervisor", "--by", "1", typed=f"{ADMIN}\n{SUPERVISOR}\n{SUPERVISOR}\n")
        self.run_muster("occasion", "set", "autumn-2026", "--closes", "2026-09-30", status=2)
        self.run_muster("occasion", "set", "autumn-2026", "--closes", "2026-09-30", "--by", "1", status=1, typed=f"{ADMIN}\n")
        self.assertEqual(self.lines("occasion", "list"), [])
        self.run_muster("occasion", "set", "autumn-2026", "--closes", "2026-09-30", "--by", "1", "--second", "2", typed=f"{ADMIN}\n{SUPERVISOR}\n")
        self.assertEqual(len(self.lines("occasion", "list")), 1)

    def start(self, **days):
        """A station that was run for a moment with the campus profile, which says other days."""
        text = PROFILE.read_text()
        for key, value in days.items():
            text, n = re.subn(rf"(?m)^{key}=\d+$", f"{key}={value}", text)
            self.assertEqual(n, 1)
        if "pictures" in days:
            text = re.sub(r"(?<!\d)180(?!\d)", str(days["pictures"]), text)
        path = pathlib.Path(self.folder.name) / "campus-check-in.ini"
        path.write_text(text)
        subprocess.run([MUSTER, "visit", "--profile", str(path), "--camera", "none", "--student", "1", "--id", "11010519491231002X", "--store", str(self.store)],
                       capture_output=True, timeout=PATIENCE)  # nobody is on the roster
        [occasion] = self.lines("occasion", "list")
        return occasion["templates"], occasion["pictures"], occasion["journal"], occasion["roster"]

    def told(self):
        return [(entry["keep_pictures"], entry["staff_id"]) for entry in self.lines("journal", "list") if entry["type"] == "occasion-set"]

    def test_promise(self):
        """Pictures stay no longer than who agrees is told, and nobody signs for longer by running another profile."""
        self.assertEqual(self.start(pictures=365), (30, 365, 730, 730))
        self.assertEqual(self.start(), (30, 180, 730, 730))
        self.assertEqual(self.start(pictures=365, templates=60), (30, 180, 730, 730))  # more: with signatures alone
        self.assertEqual(self.start(journal=700, roster=700), (30, 180, 730, 730))  # of these the text says nothing
        self.assertEqual(self.told(), [(365, 0), (180, 0)])

    def test_desk_asks_more(self):
        self.run_muster("staff", "add", "Ada", "--role", "admin", typed=f"{ADMIN}\n{ADMIN}\n")
        self.run_muster("staff", "add", "Sue", "--role", "supervisor", "--by", "1", typed=f"{ADMIN}\n{SUPERVISOR}\n{SUPERVISOR}\n")
        arguments = ("occasion", "set", "autumn-2026", "--closes", "2026-09-30", "--by", "1", "--second", "2")
        pins = f"{ADMIN}\n{SUPERVISOR}\n"
        for kept, status in (("policy=admin+admin\n", 1), ("policy=nobody\n", 1), ("policy=admin+supervisor\n", 0)):
            with contextlib.closing(sqlite3.connect(self.store)) as db, db:
                db.execute("INSERT INTO setting (key, value) VALUES ('desk.rights', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (kept,))
            self.run_muster(*arguments, status=status, typed=pins)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
