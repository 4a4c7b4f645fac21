#!/usr/bin/python3
"""The machine's key behind a sandbox's portal (a real GNOME Keyring answers) and behind a helper of the machine, on a bus of its own.

test-sealing-places.py MUSTER FAKES"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

FAKES = pathlib.Path(os.path.abspath(sys.argv.pop(2)))
MUSTER = os.path.abspath(sys.argv.pop(1))
PATIENCE = 40
SKIP = 77
SERVICE = ["--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets"]
LOGIN = "/org/freedesktop/secrets/collection/login"


class Place(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-places-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        self.store = self.home / "store.db"
        self.key = pathlib.Path(f"{self.store}-key")
        self.mood = self.home / "mood"
        (self.home / "run").mkdir(mode=0o700)
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home / "run"),
                    "XDG_DATA_HOME": str(self.home / "data"), "XDG_CONFIG_HOME": str(self.home / "config"), "GNOME_KEYRING_TEST_PATH": ""}
        self.env.pop("GNOME_KEYRING_CONTROL", None)
        config = self.home / "bus.conf"
        config.write_text(f'<busconfig><type>session</type><listen>unix:tmpdir={self.home}</listen><policy context="default">'
                          '<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*" eavesdrop="true"/><allow own="*"/></policy></busconfig>')
        bus = self.start(["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"])
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self.env["DBUS_SYSTEM_BUS_ADDRESS"] = bus.stdout.readline().strip()
        people = self.home / "people.csv"
        people.write_text("student_number,name,id_number\n2026001,Ana Sample,\n")
        self.muster("import", str(people))
        self.sheet = self.muster("keys", "sheet").stdout.strip()

    def start(self, command, **more):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.env, **more)
        self.addCleanup(self.end, child)
        return child

    def end(self, child):
        if child.poll() is None:
            child.terminate()
        child.wait(PATIENCE)
        if child.stdout and not child.stdout.closed:
            child.stdout.close()

    def fake(self, name, *arguments, mood):
        self.mood.write_text(mood)
        child = self.start(["/usr/bin/python3", str(FAKES / name), *map(str, arguments)])
        self.assertEqual(child.stdout.readline(), "there\n")
        return child

    def log_in(self):
        """As a desktop does; a first time makes the keyring."""
        daemon = self.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], stdin=subprocess.PIPE)
        daemon.stdin.write("the password of the desktop")
        daemon.stdin.close()
        until = time.monotonic() + PATIENCE
        while LOGIN not in self.ask("org.freedesktop.Secret.Service.ReadAlias", "default"):
            self.assertLess(time.monotonic(), until, "the keyring did not come")
            time.sleep(0.05)
        return daemon

    def ask(self, method, *arguments):
        return subprocess.run(["gdbus", "call", *SERVICE, "--method", method, *arguments], env=self.env, capture_output=True, text=True,
                              timeout=PATIENCE).stdout

    def muster(self, *arguments, status=0, typed=""):
        done = subprocess.run([MUSTER, *arguments, "--store", str(self.store)], input=typed, capture_output=True, text=True, timeout=PATIENCE,
                              env=self.env)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def state(self):
        found = json.loads(self.muster("keys", "--json").stdout)
        return found["place"], found["open"]

    def sealed(self):
        return list((self.home / "data/muster").glob("*.sealed"))

    def assert_moved(self, place):
        self.assertEqual((self.state(), self.key.exists(), len(self.sealed())), ((place, True), False, 1))
        self.assertEqual(self.sealed()[0].stat().st_mode & 0o777, 0o600)
        self.muster("journal", "verify")

    def assert_back(self):
        shown = self.home / "link"  # what is overwritten, and not only taken out of the folder, a hard link shows
        os.link(self.sealed()[0], shown)
        self.assertNotEqual(shown.read_bytes().strip(b"\0"), b"")
        self.muster("keys", "move", "file")
        self.assertEqual((self.state(), self.key.exists(), self.sealed()), (("file", True), True, []))
        self.assertEqual(shown.read_bytes().strip(b"\0"), b"")
        shown.unlink()

    def assert_sheet_opens(self):
        self.muster("keys", "recover", typed=self.sheet + "\n")
        self.assertEqual((self.state(), self.key.exists()), (("file", True), True))


class Portal(Place):
    def test_there_and_back(self):
        """The Secret Service itself is out of reach here only as far as the station does not ask it: the portal is all it uses."""
        self.assertIn("No portal keeps", self.muster("keys", "move", "portal", status=1).stderr)
        self.log_in()
        self.fake("secret-portal.py", self.mood, mood="relay")
        self.muster("keys", "move", "portal")
        self.assert_moved("portal")
        self.assert_back()

    def test_refused(self):
        """A desktop whose portal keeps no secrets, one that gives nothing, and somebody who says no."""
        self.log_in()
        self.fake("secret-portal.py", self.mood, mood="refuse")
        for mood, words in (("refuse", "No portal keeps"), ("short", "No portal keeps"), ("cancel", "is locked")):
            self.mood.write_text(mood)
            self.assertIn(words, self.muster("keys", "move", "portal", status=1).stderr)
            self.assertEqual((self.state(), self.key.exists(), self.sealed()), (("file", True), True, []))

    def test_asks_nobody(self):
        """A portal that waits for a password keeps the start waiting for seconds, not for good; later it opens."""
        self.log_in()
        self.fake("secret-portal.py", self.mood, mood="relay")
        self.muster("keys", "move", "portal")
        self.mood.write_text("silent")
        self.assertEqual(self.state(), ("portal", False))
        self.assertIn("is locked", self.muster("journal", "verify", status=1).stderr)
        self.mood.write_text("relay")
        self.assertEqual(self.state(), ("portal", True))

    def test_another_keyring(self):
        daemon = self.log_in()
        self.fake("secret-portal.py", self.mood, mood="relay")
        self.muster("keys", "move", "portal")
        daemon.kill()
        daemon.wait()
        shutil.rmtree(self.home / "data/keyrings")
        self.log_in()
        self.assertIn("keeps another secret", self.muster("journal", "verify", status=1).stderr)
        self.assert_sheet_opens()

    def test_file_gone(self):
        self.log_in()
        self.fake("secret-portal.py", self.mood, mood="relay")
        self.muster("keys", "move", "portal")
        self.sealed()[0].write_text("[sealed]\nvalue=AAAA\n")
        self.assertIn("keeps another secret", self.muster("journal", "verify", status=1).stderr)
        self.sealed()[0].write_text("nothing")
        self.assertIn("cannot be used", self.muster("journal", "verify", status=1).stderr)
        self.sealed()[0].unlink()
        self.assertIn("is missing", self.muster("journal", "verify", status=1).stderr)
        self.assert_sheet_opens()


class Helper(Place):
    def setUp(self):
        super().setUp()
        self.chip = self.home / "chip"
        self.chip.write_bytes(os.urandom(32))

    def test_there_and_back(self):
        self.assertIn("does not answer", self.muster("keys", "move", "helper", status=1).stderr)
        self.fake("device-helper.py", self.chip, self.mood, mood="good")
        self.muster("keys", "move", "helper")
        self.assert_moved("helper")
        self.assert_back()

    def test_moods(self):
        helper = self.fake("device-helper.py", self.chip, self.mood, mood="good")
        self.muster("keys", "move", "helper")
        for mood, words in (("locked", "now (the chip says no)"), ("broken", "the chip says no"), ("wrong", "no key")):
            self.mood.write_text(mood)
            self.assertEqual(self.state(), ("helper", False))
            self.assertIn(words, self.muster("journal", "verify", status=1).stderr)
        helper.kill()
        helper.wait()
        self.assertEqual(self.state(), ("helper", False))
        self.assertIn("does not answer", self.muster("journal", "verify", status=1).stderr)
        self.fake("device-helper.py", self.chip, self.mood, mood="good")
        self.assertEqual(self.state(), ("helper", True))

    def test_another_machine(self):
        """The disk in another machine, files and all."""
        self.fake("device-helper.py", self.chip, self.mood, mood="good")
        self.muster("keys", "move", "helper")
        self.chip.write_bytes(os.urandom(32))
        self.assertIn("this machine is another one", self.muster("journal", "verify", status=1).stderr)
        self.assert_sheet_opens()

    def test_named(self):
        """Which helper it is, is a setting."""
        folder = self.home / "config/muster"
        folder.mkdir(parents=True)
        (folder / "helper.conf").write_text("[helper]\nname=org.example.Chip\nbus=session\n")
        self.assertIn("org.example.Chip", self.muster("keys", "move", "helper", status=1).stderr)
        self.fake("device-helper.py", self.chip, self.mood, "org.example.Chip", mood="good")
        self.muster("keys", "move", "helper")
        self.assert_moved("helper")


if __name__ == "__main__":
    if not all(map(shutil.which, ("gnome-keyring-daemon", "dbus-daemon", "gdbus"))):
        print("gnome-keyring or dbus is missing")
        sys.exit(SKIP)
    unittest.main()
