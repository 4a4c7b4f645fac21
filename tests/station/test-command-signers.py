#!/usr/bin/python3
"""What a command changes or tells takes the same signatures as at the desk, once there are accounts.

test-command-signers.py MUSTER PROFILE"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(sys.argv[1])
PROFILE = pathlib.Path(sys.argv[2]).resolve()
PATIENCE = 60
ADMIN, SUPERVISOR, OPERATOR = "271828", "314159", "161803"
BOTH = ("--by", "1", "--second", "2")
CARD = "04A1B2C3"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-signers-")
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.store = self.root / "store.db"
        self.people = self.root / "people.csv"
        self.people.write_text(f"student_number,name,id_number,card_uid\n2026001,Ana Sample,,{CARD}\n")
        self.run_muster("import", str(self.people))

    def run_muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *map(str, arguments), "--store", str(self.store)], input=typed, capture_output=True, text=True,
                              timeout=PATIENCE, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def journal(self, *types):
        entries = [json.loads(line) for line in self.run_muster("journal", "list", "--json").stdout.splitlines()]
        return [entry for entry in entries if not types or entry["type"] in types]

    def add_staff(self):
        signs, typed = [], ""
        for name, role, pin in (("Ada", "admin", ADMIN), ("Sue", "supervisor", SUPERVISOR), ("Otto", "operator", OPERATOR)):
            self.run_muster("staff", "add", name, "--role", role, *signs, typed=f"{typed}{pin}\n{pin}\n")
            signs, typed = ["--by", "1"], f"{ADMIN}\n"


class Import(Case):
    def test_takes_two(self):
        self.assertNotIn("staff_id", self.journal("import")[0])  # nobody has an account
        self.add_staff()
        self.people.write_text("student_number,name,id_number\n2026001,Bob Other,\n2026002,Cem Sample,\n")
        self.assertIn("--by", self.run_muster("import", self.people, status=2).stderr)
        self.assertIn("second person", self.run_muster("import", self.people, "--by", "1", status=1, typed=f"{ADMIN}\n").stderr)
        self.run_muster("import", self.people, "--by", "3", "--second", "2", status=1, typed=f"{OPERATOR}\n{SUPERVISOR}\n")
        self.assertEqual(len(self.journal("import")), 1)
        self.assertIn("1 new, 1 changed", self.run_muster("import", self.people, *BOTH, typed=f"{ADMIN}\n{SUPERVISOR}\n").stdout)
        entry = self.journal("import")[1]
        self.assertEqual((entry["staff_id"], entry["second_id"], entry["new"]), (1, 2, 1))


class Told(Case):
    def test_takes_who_may(self):
        """What the desk shows to whoever may see it is on no screen for nobody."""
        self.run_muster("cases", "list")
        self.run_muster("evidence", "list")
        self.run_muster("erase", "--person", "2026001")
        self.add_staff()
        for what in (("cases", "list"), ("evidence", "list"), ("erase", "--person", "2026001"), ("erase", "--person", "2026009")):
            self.assertIn("--by", self.run_muster(*what, status=2).stderr)
        for what in (("cases", "list"), ("evidence", "list"), ("erase", "--person", "2026001")):
            self.run_muster(*what, "--by", "3", typed=f"{OPERATOR}\n")
        self.assertEqual(self.journal("erasure"), [])


class Visit(Case):
    """Nobody is judged here, for want of a camera or a model; who may is asked before that."""

    def setUp(self):
        super().setUp()
        self.picture = self.root / "photo.ppm"
        self.picture.write_bytes(b"P6 64 64 255\n" + bytes(64 * 64 * 3))
        self.visit = ("visit", "--card", CARD, "--camera", self.picture)
        self.run_muster("occasion", "set", "campus-check-in", "--everyone")

    def test_signed(self):
        self.add_staff()
        before = len(self.journal())
        for more in ((), ("--profile", "still-picture", "--occasion", "campus-check-in"), ("--profile", "campus-check-in")):
            self.assertIn("--by", self.run_muster(*self.visit, *more, status=2).stderr)
        self.assertEqual(len(self.journal()), before)
        self.run_muster(*self.visit, "--by", "3", status=1, typed="000111\n")
        self.assertEqual(self.journal("visit-command", "outcome"), [])
        self.run_muster(*self.visit, "--by", "3", "--profile", "nothing", status=1, typed=f"{OPERATOR}\n")
        self.assertEqual([entry["staff_id"] for entry in self.journal("visit-command")], [3])

    def test_rehearsal_in_this_store(self):
        self.add_staff()
        self.run_muster("visit", "--card", CARD, "--camera", "rehearsal:1", status=2)

    def test_own_rules(self):
        """An operator's own file says when somebody is in."""
        mine = self.root / "campus-check-in.ini"
        shutil.copy(PROFILE, mine)
        shutil.copytree(PROFILE.parent, self.root / "data/profiles")
        self.add_staff()
        for more in (("--profile", mine), ("--data", self.root / "data")):
            told = self.run_muster(*self.visit, *more, "--by", "3", "--second", "2", status=1, typed=f"{OPERATOR}\n{SUPERVISOR}\n").stderr
            self.assertIn("may not do this", told)
        self.assertEqual(self.journal("visit-command"), [])

    def test_occasion_of_others(self):
        """A picture puts nobody in where others have to come themselves, with or without accounts."""
        told = self.run_muster(*self.visit, "--profile", "still-picture", "--occasion", "campus-check-in", status=1).stderr
        self.assertIn("of their own", told)
        self.assertEqual(self.journal("outcome"), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
