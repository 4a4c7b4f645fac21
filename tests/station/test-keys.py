#!/usr/bin/python3
"""The way out when the machine's own secret is gone: muster keys, from printing a sheet to opening the store with it.

test-keys.py MUSTER"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest

MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 60
ADMIN, SUE, OTHER = "402817", "615243", "730164"


class Keys(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-keys-")
        self.store = pathlib.Path(self.folder.name) / "store.db"
        self.key = pathlib.Path(f"{self.store}-key")
        self.addCleanup(self.folder.cleanup)

    def run_muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def state(self):
        return json.loads(self.run_muster("keys", "--json").stdout)

    def test_recover(self):
        csv = pathlib.Path(self.folder.name) / "people.csv"
        csv.write_text("student_number,name,id_number\n2026001,Ana Sample,\n")
        self.run_muster("import", str(csv))
        self.assertEqual(self.state(), {"open": True, "opens_itself": True, "pins": False, "sheet": False, "place": "file"})
        sheet = self.run_muster("keys", "sheet").stdout.strip()
        self.assertRegex(sheet, "^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$")
        self.assertEqual(self.state()["sheet"], True)
        self.assertIn("nothing needs to be recovered", self.run_muster("keys", "recover", status=1, typed=sheet + "\n").stderr)

        self.key.unlink()
        self.assertEqual(self.state(), {"open": False, "opens_itself": True, "pins": False, "sheet": True, "place": "file"})
        self.assertFalse(self.key.exists())
        self.assertIn("key file", self.run_muster("journal", "verify", status=1).stderr)
        wrong = ("1" if sheet[0] == "0" else "0") + sheet[1:]
        self.assertIn("compare it with the sheet", self.run_muster("keys", "recover", status=1, typed=wrong + "\n").stderr)
        self.run_muster("keys", "recover", status=2)
        self.run_muster("keys", "recover", typed=sheet.lower().replace("-", " ") + "\n")
        self.assertEqual(self.state(), {"open": True, "opens_itself": True, "pins": False, "sheet": True, "place": "file"})
        self.assertEqual(self.key.stat().st_mode & 0o777, 0o600)
        self.run_muster("journal", "verify")

    def test_accounts(self):
        """The first account is whoever's who installs; from then on somebody signs, and the journal says who."""
        new = f"{OTHER}\n{OTHER}\n"
        self.run_muster("staff", "add", "Ada", "--role", "admin", typed=f"{ADMIN}\n{ADMIN}\n")
        self.run_muster("staff", "add", "Sue", "--role", "supervisor", typed=f"{SUE}\n{SUE}\n", status=2)
        self.run_muster("staff", "add", "Sue", "--by", "1", typed=f"{SUE}\n{SUE}\n{SUE}\n", status=1)
        self.run_muster("staff", "add", "Sue", "--role", "supervisor", "--by", "1", typed=f"{ADMIN}\n{SUE}\n{SUE}\n")
        self.assertIn("--by", self.run_muster("readiness", "--camera", "rehearsal:1", "--accept-camera", status=2).stderr)
        for act in "set-pin", "retire", "reset":
            self.run_muster("staff", act, "1", typed=new, status=2)
        for act in "set-pin", "retire":
            self.assertIn("may not", self.run_muster("staff", act, "1", "--by", "2", typed=f"{SUE}\n{new}", status=1).stderr)
        self.run_muster("staff", "reset", "1", "--by", "2", typed=f"{SUE}\n")
        self.run_muster("staff", "reset", "2", "--by", "2", typed=f"{SUE}\n", status=1)  # nobody lets themselves try again
        self.run_muster("staff", "set-pin", "2", "--by", "2", typed=f"{SUE}\n{new}")  # one's own
        self.run_muster("keys", "sheet", status=2)
        self.run_muster("keys", "sheet", "--by", "2", typed=f"{OTHER}\n", status=1)
        # whoever holds the sheet, or a supervisor's PIN, signs as the second person: nobody comes by these alone
        self.run_muster("keys", "sheet", "--by", "1", typed=f"{ADMIN}\n", status=1)
        self.assertFalse(self.state()["sheet"])
        sheet = self.run_muster("keys", "sheet", "--by", "1", "--second", "2", typed=f"{ADMIN}\n{OTHER}\n").stdout.strip()
        self.run_muster("staff", "add", "Me", "--role", "supervisor", "--by", "1", typed=f"{ADMIN}\n{new}", status=1)
        self.run_muster("staff", "add", "Olga", "--by", "1", typed=f"{ADMIN}\n{new}")
        wrong = ("1" if sheet[0] == "0" else "0") + sheet[1:]
        self.run_muster("staff", "set-pin", "1", "--recovery", typed=f"{wrong}\n{new}", status=1)
        self.run_muster("staff", "reset", "1", "--recovery", typed=f"{sheet}\n")
        self.run_muster("staff", "set-pin", "1", "--recovery", typed=f"{sheet}\n{new}")  # the admin forgot hers
        self.run_muster("staff", "retire", "2", "--by", "1", typed=f"{OTHER}\n")
        self.run_muster("staff", "add", "Me", "--role", "supervisor", "--by", "1", typed=f"{OTHER}\n{new}", status=1)  # nor so
        self.run_muster("staff", "add", "Tom", "--role", "supervisor", "--recovery", typed=f"{sheet}\n{new}")
        events = [json.loads(line) for line in self.run_muster("journal", "list").stdout.splitlines()]
        self.assertEqual([(e["account"], e["staff_id"]) for e in events if e["type"] == "staff-pin"], [(1, 0), (2, 1), (2, 2), (3, 1), (1, 0), (4, 0)])
        self.assertEqual([e["account"] for e in events if e.get("by_sheet") and e["type"] == "staff-pin"], [1, 4])
        self.assertEqual([(e["account"], e["staff_id"]) for e in events if e["type"] == "staff-change"], [(1, 0), (2, 1), (3, 1), (2, 1), (4, 0)])
        self.assertEqual([(e["staff_id"], e["second_id"]) for e in events if e["type"] == "key-sheet"], [(1, 2)])
        self.run_muster("journal", "verify")

    def test_no_core(self):
        """Whatever the shell allows, the program forbids itself."""
        process = subprocess.Popen([MUSTER, "readers", "--watch"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (4096, 4096)))
        try:
            process.stdout.readline()
            limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
            line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
            self.assertEqual(line.split()[4:6], ["0", "0"])
        finally:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    unittest.main()
