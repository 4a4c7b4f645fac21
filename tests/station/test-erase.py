#!/usr/bin/python3
"""muster erase: says what would go, asks for two persons, and leaves nobody.

test-erase.py MUSTER"""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 60
ADMIN, SUPERVISOR, OPERATOR = "271828", "314159", "161803"
ANA = "735194"


class Erase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-erase-")
        self.store = pathlib.Path(self.folder.name) / "store.db"
        self.addCleanup(self.folder.cleanup)
        csv = pathlib.Path(self.folder.name) / "people.csv"
        csv.write_text("student_number,name,id_number\n2026001,Ana Sample,\n2026002,Ben Sample,\n")
        self.run_muster("import", str(csv))

    def run_muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def journal(self):
        return [json.loads(line) for line in self.run_muster("journal", "list", "--json").stdout.splitlines()]

    def erase(self, *more, status=0, typed=""):
        return self.run_muster("erase", "--person", "2026001", "--json", *more, status=status, typed=typed)

    def test_look(self):
        looked = json.loads(self.erase().stdout)
        self.assertEqual((looked["done"], looked["proof"]), (False, 0))
        self.assertEqual(json.loads(self.erase().stdout), looked)  # nothing went
        self.run_muster("erase", status=2)
        self.run_muster("erase", "--person", "2026001", "--cause", "spite", status=2)
        for more in (["--face"], ["--cause", "request"], ["--even-unsent"]):  # none of them would be heard
            self.run_muster("erase", "--occasion", "autumn-2026", "--sure", *more, status=2)
        self.assertEqual(json.loads(self.erase().stdout), looked)
        self.assertIn("student number", self.run_muster("erase", "--person", "2026009", status=1).stderr)

    def test_face(self):
        self.assertIn("Photos taken here: 0.", self.run_muster("erase", "--person", "2026001", "--face").stdout)
        done = json.loads(self.erase("--face", "--sure").stdout)
        self.assertEqual((done["pictures"], done["keep_measures"]), (0, 0))
        self.assertFalse(json.loads(self.erase().stdout)["done"])  # still on the roster

    def test_two_persons(self):
        for name, role, pin in (("Ada", "admin", ADMIN), ("Sue", "supervisor", SUPERVISOR), ("Otto", "operator", OPERATOR)):
            signs, typed = ([], "") if role == "admin" else (["--by", "1"], f"{ADMIN}\n")
            self.run_muster("staff", "add", name, "--role", role, *signs, typed=f"{typed}{pin}\n{pin}\n")
        self.erase("--sure", status=2)
        self.assertIn("second person", self.erase("--sure", "--by", "1", status=1, typed=f"{ADMIN}\n").stderr)
        self.assertIn("yourself", self.erase("--sure", "--by", "1", "--second", "1", status=1, typed=f"{ADMIN}\n{ADMIN}\n").stderr)
        self.assertIn("may not sign", self.erase("--sure", "--by", "1", "--second", "3", status=1, typed=f"{ADMIN}\n{OPERATOR}\n").stderr)
        self.assertIn("may not", self.erase("--sure", "--by", "2", "--second", "1", status=1, typed=f"{SUPERVISOR}\n{ADMIN}\n").stderr)
        self.assertIn("not right", self.erase("--sure", "--by", "1", "--second", "2", status=1, typed=f"{ADMIN}\n999999\n").stderr)
        # nobody signs for what is done about themselves
        self.run_muster("staff", "add", "Ana", "--role", "supervisor", "--student", "2026001", "--by", "1", "--second", "2",
                        typed=f"{ADMIN}\n{SUPERVISOR}\n{ANA}\n{ANA}\n")
        self.assertIn("others must decide", self.erase("--sure", "--by", "1", "--second", "4", status=1, typed=f"{ADMIN}\n{ANA}\n").stderr)
        self.assertIn("student number", self.run_muster("staff", "add", "Nobody", "--student", "2026009", status=1).stderr)
        self.erase(status=2)  # nor is anybody told what is known of her
        self.assertEqual(json.loads(self.erase("--by", "3", typed=f"{OPERATOR}\n").stdout)["done"], False)  # she is still there
        done = self.erase("--sure", "--by", "1", "--second", "2", typed=f"{ADMIN}\n{SUPERVISOR}\n")
        told = json.loads(done.stdout)
        self.assertEqual((told["done"], told["in_file"]), (True, False))
        self.assertNotIn("Ana", done.stdout + done.stderr)
        self.erase("--by", "3", status=1, typed=f"{OPERATOR}\n")
        events = {event["seq"]: event for event in self.journal()}
        proof = events[told["proof"]]
        self.assertEqual((proof["type"], proof["staff_id"], proof["second_id"], proof["cause"]), ("erasure", 1, 2, "request"))
        self.assertEqual(events[told["proof"] + 1]["type"], "erasure-file")
        self.assertIn(("staff-try", 2), [(event["type"], event.get("staff_id")) for event in events.values()])
        self.run_muster("journal", "verify")

    def remains(self):
        items = [json.loads(line) for line in self.run_muster("readiness", "--camera", "none", "--json").stdout.splitlines()]
        return [item["state"] for item in items if item["item"] == "remains"]

    def count(self, sql):
        with contextlib.closing(sqlite3.connect(self.store)) as db:
            return db.execute(sql).fetchone()[0]

    def test_clean(self):
        """Somebody reads beside while somebody is erased: readiness says what is left, until it is taken out."""
        self.run_muster("erase", "--clean", "--person", "2026001", status=2)
        self.assertEqual(self.remains(), [])
        with contextlib.closing(sqlite3.connect(self.store)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count (*) FROM person").fetchone()
            self.assertTrue(json.loads(self.erase("--sure").stdout)["in_file"])
            self.assertIn("reads the store beside", self.run_muster("erase", "--clean", status=1).stderr)
        self.assertEqual((self.remains(), self.count("SELECT count (*) FROM erasure_open")), (["warn"], 1))
        self.run_muster("erase", "--clean")
        self.assertEqual((self.remains(), self.count("SELECT count (*) FROM erasure_open")), ([], 0))
        self.assertEqual([event["type"] for event in self.journal()].count("erasure-file"), 1)


if __name__ == "__main__":
    unittest.main()
