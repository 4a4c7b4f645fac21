#!/usr/bin/python3
"""The machine's key in a real GNOME Keyring, on a bus of its own: there and back, locked, gone, no keyring at all, and kill -9.

test-keyring.py MUSTER"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 15
SKIP = 77
SERVICE = ["--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets"]
LOGIN = "/org/freedesktop/secrets/collection/login"
PASSWORD = "the password of the desktop"


class Keyring(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-keyring-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        self.store = self.home / "store.db"
        self.key = pathlib.Path(f"{self.store}-key")
        (self.home / "run").mkdir(mode=0o700)
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home / "run"),
                    "XDG_DATA_HOME": str(self.home / "data"), "XDG_CONFIG_HOME": str(self.home / "config"), "GNOME_KEYRING_TEST_PATH": ""}
        self.env.pop("GNOME_KEYRING_CONTROL", None)
        self.start_bus()
        people = self.home / "people.csv"
        people.write_text("student_number,name,id_number\n2026001,Ana Sample,\n")
        self.muster("import", str(people))
        self.sheet = self.muster("keys", "sheet").stdout.strip()

    def start_bus(self):
        """One that starts nothing by itself: who has no keyring has none."""
        config = self.home / "bus.conf"
        config.write_text(f'<busconfig><type>session</type><listen>unix:tmpdir={self.home}</listen><policy context="default">'
                          '<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*" eavesdrop="true"/><allow own="*"/></policy></busconfig>')
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end, bus)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def end(self, child):
        if child.poll() is None:
            child.terminate()
        child.wait(PATIENCE)
        if child.stdout:
            child.stdout.close()

    def log_in(self, password=PASSWORD):
        """As a desktop does; a first time makes the keyring."""
        daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=self.env)
        daemon.stdin.write(password)
        daemon.stdin.close()
        self.addCleanup(self.end, daemon)
        until = time.monotonic() + PATIENCE
        while subprocess.run(["gdbus", "introspect", *SERVICE], env=self.env, capture_output=True).returncode != 0 or not self.has_login():
            self.assertLess(time.monotonic(), until, "the keyring did not come")
            time.sleep(0.05)
        return daemon

    def has_login(self):
        told = self.ask("org.freedesktop.Secret.Service.ReadAlias", "default")
        return LOGIN in told

    def ask(self, method, *arguments):
        return subprocess.run(["gdbus", "call", *SERVICE, "--method", method, *arguments], env=self.env, capture_output=True, text=True,
                              timeout=PATIENCE).stdout

    def lock(self):
        self.ask("org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']")

    def items(self):
        found = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", "io.github.musterstation.Muster.Device"], env=self.env,
                               capture_output=True, text=True, timeout=PATIENCE)
        return found.stdout.count("secret = ")

    def muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env=self.env)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def state(self):
        found = json.loads(self.muster("keys", "--json").stdout)
        return found["place"], found["open"]

    def test_there_and_back(self):
        self.assertIn("no keyring here", self.muster("keys", "move", "keyring", status=1).stderr)
        self.log_in()
        self.assertEqual(self.state(), ("file", True))
        self.muster("keys", "move", "keyring")
        self.assertEqual((self.state(), self.key.exists(), self.items()), (("keyring", True), False, 1))
        self.assertEqual([e["place"] for e in self.journal() if e["type"] == "key-place"], ["keyring"])
        self.muster("keys", "move", "file")
        self.assertEqual((self.state(), self.key.exists(), self.items()), (("file", True), True, 0))
        self.muster("keys", "move", "tape", status=1)
        self.muster("keys", "move", status=2)

    def journal(self):
        return [json.loads(line) for line in self.muster("journal", "list", "--json").stdout.splitlines()]

    def test_locked(self):
        self.log_in()
        self.muster("keys", "move", "keyring")
        self.lock()
        self.assertEqual(self.state(), ("keyring", False))
        self.assertIn("keyring is locked", self.muster("journal", "verify", status=1).stderr)
        self.assertIn("keyring is locked", self.muster("keys", "recover", status=1, typed=self.sheet + "\n").stderr)

    def test_locked_keyring_takes_nothing(self):
        self.log_in()
        self.lock()
        self.assertIn("keyring is locked", self.muster("keys", "move", "keyring", status=1).stderr)
        self.assertEqual((self.state(), self.key.exists()), (("file", True), True))

    def test_daemon_gone(self):
        """Then back: a station that was started meanwhile is closed, and opens by itself later."""
        daemon = self.log_in()
        self.muster("keys", "move", "keyring")
        daemon.kill()
        daemon.wait()
        self.assertEqual(self.state(), ("keyring", False))
        self.assertIn("no keyring here", self.muster("journal", "verify", status=1).stderr)
        self.log_in()
        self.assertEqual(self.state(), ("keyring", True))

    def test_keyring_lost(self):
        """Another keyring in its place knows nothing of it: the sheet is the way out, and gives a key file."""
        daemon = self.log_in()
        self.muster("keys", "move", "keyring")
        daemon.kill()
        daemon.wait()
        shutil.rmtree(self.home / "data/keyrings")
        self.log_in("another password")
        self.assertIn("no key for this store", self.muster("journal", "verify", status=1).stderr)
        self.muster("keys", "recover", typed=self.sheet + "\n")
        self.assertEqual((self.state(), self.key.exists()), (("file", True), True))

    def test_killed(self):
        self.log_in()
        moved = 0
        for _ in range(10):
            to = "keyring" if self.key.exists() else "file"
            child = subprocess.Popen([MUSTER, "keys", "move", to, "--store", str(self.store)], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=self.env)
            time.sleep(random.uniform(0.02, 0.25))
            child.send_signal(signal.SIGKILL)
            child.wait()
            self.muster("journal", "verify")  # it opens
            self.muster("import", str(self.home / "people.csv"))  # a writer clears up what is left over
            place, is_open = self.state()
            self.assertTrue(is_open)
            self.assertEqual((self.key.exists(), self.items()), (True, 0) if place == "file" else (False, 1), place)
            moved += place == to
        print("moved in spite of kill -9:", moved, "of 10", file=sys.stderr)


if __name__ == "__main__":
    if not all(map(shutil.which, ("gnome-keyring-daemon", "dbus-daemon", "gdbus", "secret-tool"))):
        print("gnome-keyring, libsecret-tools or dbus is missing")
        sys.exit(SKIP)
    unittest.main()
