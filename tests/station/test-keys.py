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
        self.assertEqual(self.state(), {"open": True, "opens_itself": True, "pins": False, "sheet": False})
        sheet = self.run_muster("keys", "sheet").stdout.strip()
        self.assertRegex(sheet, "^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$")
        self.assertEqual(self.state()["sheet"], True)
        self.assertIn("nothing needs to be recovered", self.run_muster("keys", "recover", status=1, typed=sheet + "\n").stderr)

        self.key.unlink()
        self.assertEqual(self.state(), {"open": False, "opens_itself": True, "pins": False, "sheet": True})
        self.assertFalse(self.key.exists())
        self.assertIn("key file", self.run_muster("journal", "verify", status=1).stderr)
        wrong = ("1" if sheet[0] == "0" else "0") + sheet[1:]
        self.assertIn("compare it with the sheet", self.run_muster("keys", "recover", status=1, typed=wrong + "\n").stderr)
        self.run_muster("keys", "recover", status=2)
        self.run_muster("keys", "recover", typed=sheet.lower().replace("-", " ") + "\n")
        self.assertEqual(self.state(), {"open": True, "opens_itself": True, "pins": False, "sheet": True})
        self.assertEqual(self.key.stat().st_mode & 0o777, 0o600)
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
