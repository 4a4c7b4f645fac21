#!/usr/bin/python3
"""muster reset: refuses while something is nowhere else, asks for two persons, leaves nothing, goes on after kill -9; and the
check that stands before an uninstallation.

test-reset.py MUSTER UNINSTALL-CHECK"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

UNINSTALL = os.path.abspath(sys.argv.pop(2))
MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 60
ADMIN, SUPERVISOR, OPERATOR = "271828", "314159", "161803"
TOKENS = ("Ana Sample", "2026001", "Physics-of-Ana", "autumn-2026", "Ada", "SQLite format")


class Reset(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-reset-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        self.data = self.home / ".local/share/muster"
        self.store = self.data / "muster.db"
        self.readers = self.home / "config/muster/readers.ini"
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.home), "XDG_DATA_HOME": str(self.data.parent),
                    "XDG_CONFIG_HOME": str(self.home / "config")}
        self.people = self.home / "people.csv"
        self.people.write_text("student_number,name,unit\n2026001,Ana Sample,Physics-of-Ana\n")
        self.muster("import", str(self.people))
        self.readers.parent.mkdir(parents=True)
        self.readers.write_text("[wedge]\nform=decimal\n")

    def muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments], input=typed, capture_output=True, text=True, timeout=PATIENCE, env=self.env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def check(self, status):
        return json.loads(self.muster("reset", "--check", "--json", status=status).stdout)

    def hand_out(self, name="out", *more, typed=""):
        self.muster("journal", "export", "--to", str(self.home / name), *more, typed=typed)

    def add_accounts(self):
        for name, role, pin in (("Ada", "admin", ADMIN), ("Sue", "supervisor", SUPERVISOR), ("Otto", "operator", OPERATOR)):
            signs, typed = ([], "") if role == "admin" else (["--by", "1"], f"{ADMIN}\n")
            self.muster("staff", "add", name, "--role", role, *signs, typed=f"{typed}{pin}\n{pin}\n")

    def assert_gone(self):
        """Nothing of it in any file of this station; only the lock stays, with the number of a process."""
        self.assertEqual([f.name for f in self.data.iterdir()], ["muster.db-lock"])
        self.assertFalse(self.readers.exists())
        for path in self.home.rglob("*"):
            if path.is_file() and path != self.people and not path.is_relative_to(self.home / "out"):
                data = path.read_bytes()
                self.assertFalse([t for t in TOKENS if t.encode() in data], path)

    def test_refuses(self):
        found = self.check(1)
        self.assertGreater(found["unsent"], 0)
        self.assertEqual((found["unsent"], found["server"], found["handed_out"]), (found["entries"], False, False))
        self.assertIn("export", self.muster("reset", "--sure", status=1).stderr)
        self.muster("reset", status=2)
        self.muster("reset", "--check", "--sure", status=2)
        self.assertEqual(self.check(1), found)
        self.assertTrue(self.readers.exists())

    def test_handed_out(self):
        self.hand_out()
        found = self.check(0)
        self.assertEqual((found["unsent"], found["handed_out"], found["with_names"]), (0, True, False))
        self.assertIn("without names", self.muster("reset", "--check").stdout)
        self.muster("reset", "--sure")
        self.assert_gone()
        self.assertEqual(self.check(0)["entries"], 0)  # there is none
        self.muster("journal", "check", str(self.home / "out"))

    def test_without_accounts(self):
        """Nobody has to sign."""
        self.muster("reset", "--sure", "--even-unsent")
        self.assert_gone()

    def test_two_persons(self):
        self.add_accounts()
        self.assertIn("export", self.muster("reset", "--sure", "--by", "1", "--second", "2", status=1).stderr)
        self.muster("reset", "--sure", "--even-unsent", status=2)
        self.assertIn("second person", self.muster("reset", "--sure", "--even-unsent", "--by", "1", status=1, typed=f"{ADMIN}\n").stderr)
        for second, pin, words in (("1", ADMIN, "yourself"), ("3", OPERATOR, "may not sign"), ("2", "999999", "not right")):
            told = self.muster("reset", "--sure", "--even-unsent", "--by", "1", "--second", second, status=1, typed=f"{ADMIN}\n{pin}\n")
            self.assertIn(words, told.stderr)
        self.assertTrue(self.store.exists())
        self.muster("reset", "--sure", "--even-unsent", "--by", "1", "--second", "2", typed=f"{ADMIN}\n{SUPERVISOR}\n")
        self.assert_gone()

    def test_running_station(self):
        """Whoever has the store open keeps it; looking is allowed."""
        self.add_accounts()
        holder = subprocess.Popen([MUSTER, "reset", "--sure", "--even-unsent", "--by", "1", "--second", "2"], stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.env)
        self.assertIn("PIN", holder.stderr.read(3))  # it waits for one and has the store
        self.assertIn("Another Muster", self.muster("reset", "--sure", "--even-unsent", status=1).stderr)
        self.check(1)
        holder.kill()
        holder.communicate(timeout=PATIENCE)
        self.assertTrue(self.store.exists())

    def test_killed(self):
        """At random times of it: the store is as it was, or the same command again makes away with the rest."""
        stopped = 0
        for n in range(12):
            if not self.store.exists() or n == 0:
                self.muster("import", str(self.people))
            child = subprocess.Popen([MUSTER, "reset", "--sure", "--even-unsent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     env=self.env)
            mark = pathlib.Path(f"{self.store}-reset")
            until = time.monotonic() + 5
            while child.poll() is None and not mark.exists() and time.monotonic() < until:
                pass
            child.send_signal(signal.SIGKILL)
            child.wait()
            if not mark.exists():
                continue
            stopped += 1
            self.assertIn("begun", self.muster("reset", "--check", status=1).stderr)
            self.muster("reset", "--sure")
            self.assert_gone()
        print("stopped on the way:", stopped, "of 12", file=sys.stderr)
        self.assertGreater(stopped, 0)

    def uninstall(self, *stores, status, path=""):
        env = {**self.env, "PATH": f"{path}{os.path.dirname(MUSTER)}:{os.environ['PATH']}"}
        done = subprocess.run([UNINSTALL, *stores], capture_output=True, text=True, timeout=PATIENCE, env=env)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def test_uninstall(self):
        missing = str(self.home / "none.db")
        self.assertIn(str(self.store), self.uninstall(missing, str(self.store), status=1))
        self.hand_out()
        self.assertEqual(self.uninstall(missing, str(self.store), status=0), "")

    def test_uninstall_for_all_users(self):
        """Each home that getent tells of is looked at."""
        tools = self.home / "tools"
        tools.mkdir()
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        (tools / "getent").write_text(f"#!/bin/sh\necho 'nobody:x:1:1::/nonexistent:/bin/sh'\necho '{user}:x:0:0:A B:{self.home}:/bin/sh'\n")
        (tools / "getent").chmod(0o755)
        self.assertIn(f"{self.store}, of the user {user}", self.uninstall(status=1, path=f"{tools}:"))
        self.hand_out()
        self.assertEqual(self.uninstall(status=0, path=f"{tools}:"), "")


if __name__ == "__main__":
    unittest.main()
