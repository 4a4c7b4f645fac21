#!/usr/bin/python3
"""muster day and muster evidence show: figures without a window, and who may take what out of the store.

test-day.py MUSTER"""
import csv
import hashlib
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 60
ADMIN, SUPERVISOR, OPERATOR = "271828", "314159", "161803"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-day-")
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.store = self.root / "store.db"
        people = self.root / "people.csv"
        people.write_text("student_number,name,id_number\n2026001,Ana Sample,\n2026002,Ben Sample,\n")
        self.run_muster("import", str(people))

    def run_muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def journal(self):
        return [json.loads(line) for line in self.run_muster("journal", "list", "--json").stdout.splitlines()]

    def add_staff(self):
        signs, typed = [], ""
        for name, role, pin in (("Ada", "admin", ADMIN), ("Sue", "supervisor", SUPERVISOR), ("Otto", "operator", OPERATOR)):
            self.run_muster("staff", "add", name, "--role", role, *signs, typed=f"{typed}{pin}\n{pin}\n")
            signs, typed = ["--by", "1"], f"{ADMIN}\n"


class Day(Case):
    def test_figures(self):
        told = json.loads(self.run_muster("day", "--json").stdout)
        self.assertEqual((told["visits"], told["closed"], told["open_cases"], told["outcomes"], told["staff"]), (0, 0, 0, {}, []))
        self.assertRegex(told["head"], r"^\d+:[0-9a-f]{64}$")
        self.assertEqual(json.loads(self.run_muster("day", "2020-02-29", "--json").stdout)["day"], "2020-02-29")
        self.assertIn("Nobody has signed this day.", self.run_muster("day", "2020-02-29").stdout)
        for wrong in ("2020-02-30", "yesterday", "2020-2-9x"):
            self.run_muster("day", wrong, status=2)
        self.run_muster("day", "2020-02-29", "2020-03-01", status=2)

    def test_csv(self):
        out = self.root / "day.csv"
        self.add_staff()
        self.run_muster("day", "--csv", str(out), status=2)  # nobody is named
        self.assertIn("second person", self.run_muster("day", "--csv", str(out), "--by", "1", status=1, typed=f"{ADMIN}\n").stderr)
        self.run_muster("day", "--csv", str(out), "--by", "3", "--second", "2", status=1, typed=f"{OPERATOR}\n{SUPERVISOR}\n")
        self.assertFalse(out.exists())
        self.run_muster("day", "--csv", str(out), "--by", "1", "--second", "2", typed=f"{ADMIN}\n{SUPERVISOR}\n")
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        rows = dict(csv.reader(out.read_text("utf-8-sig").splitlines()))
        self.assertEqual((rows["figure"], rows["visits"], rows["outcome.pass"]), ("value", "0", "0"))
        entry = self.journal()[-1]
        self.assertEqual((entry["type"], entry["format"], entry["staff_id"], entry["second_id"]), ("day-export", "csv", 1, 2))
        self.assertEqual(entry["digest"], hashlib.sha256(out.read_bytes()).hexdigest())
        self.assertEqual(entry["head"], rows["head"])
        self.run_muster("journal", "verify")


if __name__ == "__main__":
    unittest.main()
