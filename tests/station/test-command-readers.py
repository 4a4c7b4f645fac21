#!/usr/bin/python3
"""muster readers as an installer starts it: the real program, with a helper program that plays a reader.

test-command-readers.py MUSTER SAMPLE-HELPER"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

MUSTER, HELPER = sys.argv[1:3]
PATIENCE = 30
UID = "04A1B2C3D4E5F6"
DIALOGUE = """> {"muster":1,"do":"hello"}
< {"muster":1,"is":"hello","name":"Sample","version":"1.0"}
> {"do":"arm"}
< {"is":"card-on"}
< {"is":"card-read","kind":"campus","uid":"04a1b2c3d4e5f6"}
< {"is":"card-off"}
< {"is":"card-on"}
< {"is":"error","class":"read-again","detail":"moved"}
< {"is":"card-off"}
"""


class Readers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env = dict(os.environ, HOME=folder.name, XDG_CONFIG_HOME=f"{folder.name}/config", LANGUAGE="en", LC_ALL="C.UTF-8")
        (self.folder / "dialogue.txt").write_text(DIALOGUE)

    def write(self, text):
        path = self.folder / "readers.ini"
        path.write_text(text)
        return str(path)

    def with_helper(self):
        return self.write(f"[external gate]\ncommand=/usr/bin/python3;{HELPER};{self.folder}/dialogue.txt;{self.folder}\n")

    def run_once(self, *arguments):
        return subprocess.run([MUSTER, "readers", *arguments], env=self.env, capture_output=True, text=True, timeout=PATIENCE)

    def gate(self, *arguments):
        """The line of our reader once it is ready; a busy machine needs more than the moment a list waits."""
        for _ in range(10):
            objects = [json.loads(line) for line in self.run_once("--json", *arguments).stdout.splitlines()]
            gate = [o for o in objects if o.get("reader") == "external gate"]
            self.assertEqual(len(gate), 1)
            if gate[0]["state"] == "idle":
                break
        return gate[0], objects

    def watch(self, until, *arguments):
        """Lines until one satisfies @until; then Ctrl+C, which must end it well."""
        process = subprocess.Popen([MUSTER, "readers", "--watch", *arguments], env=self.env, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        lines = []
        try:
            for line in process.stdout:
                lines.append(line)
                if until(line):
                    break
            process.send_signal(signal.SIGINT)
            rest, complaint = process.communicate(timeout=PATIENCE)
        finally:
            timer.cancel()
            process.kill()
            process.wait()
        self.assertEqual(process.returncode, 0, complaint)
        self.assertEqual(complaint, "")
        return "".join(lines) + rest

    def test_list(self):
        done = self.run_once("--readers", self.with_helper())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("[external gate]", done.stdout)
        self.assertIn("has to be set up first", done.stdout)

    def test_list_json(self):
        gate, objects = self.gate("--readers", self.with_helper())
        drivers = {o["driver"] for o in objects if "reader" not in o}
        self.assertLessEqual({"external", "wedge", "sdt-serial"}, drivers)
        self.assertNotIn("virtual", drivers)
        self.assertEqual(gate["state"], "idle")
        self.assertIn("Sample", gate["detail"])

    def test_trouble_has_a_way_out(self):
        done = self.run_once("--json", "--readers", self.write("[external gate]\nkind=campus\n"))
        gate = [o for o in map(json.loads, done.stdout.splitlines()) if o.get("reader") == "external gate"][0]
        self.assertEqual((gate["state"], gate["error"]), ("absent", "not-set-up"))
        self.assertTrue(gate["what"] and gate["remedy"])

    def test_watch_masks_numbers(self):
        text = self.watch(lambda line: '"read-again"' in line, "--json", "--readers", self.with_helper())
        # Other drivers speak, too: a machine without a smart card service says so.
        events = [o for o in map(json.loads, text.splitlines()) if "event" in o and o["reader"] == "external gate"]
        kinds = [e["event"] for e in events if e["event"] != "reader-state"]
        self.assertEqual(kinds[:5], ["reader-added", "card-on", "card-read", "card-off", "card-on"])
        self.assertEqual({e["driver"] for e in events}, {"external"})
        read = [e for e in events if e["event"] == "card-read"][0]
        self.assertEqual((read["card"], read["number"]), ("campus", "*" * 12 + "F6"))
        self.assertGreaterEqual(read["t_done"], read["t_tap"])
        self.assertAlmostEqual(read["ms"], (read["t_done"] - read["t_tap"]) / 1000, places=2)
        self.assertEqual([e["class"] for e in events if e["event"] == "error"], ["read-again"])
        self.assertIn("reading", [e["state"] for e in events if e["event"] == "reader-state"])
        self.assertNotIn(UID[:6].lower(), text.lower())

    def test_watch_with_numbers(self):
        text = self.watch(lambda line: '"card-read"' in line, "--numbers", "--readers", self.with_helper())
        self.assertIn(UID, text)

    def test_terminated(self):
        """A service manager ends it with another signal."""
        process = subprocess.Popen([MUSTER, "readers", "--watch"], env=self.env, stdout=subprocess.PIPE, text=True)
        with process.stdout:
            while not process.stdout.readline().startswith("wedge"):
                pass
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_slips(self):
        done = self.run_once("--readers", self.write("# desk\n[externl]\n"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("readers.ini", done.stderr)
        self.assertIn("line 2", done.stderr)
        self.assertEqual(self.run_once("--numbers").returncode, 2)
        self.assertEqual(self.run_once("gate").returncode, 2)

    def test_readiness_names_the_reader(self):
        for _ in range(10):  # as for a list: it looks for a moment only
            done = subprocess.run([MUSTER, "readiness", "--json", "--readers", self.with_helper()], env=self.env,
                                  capture_output=True, text=True, timeout=PATIENCE)
            items = {o["item"]: o for o in map(json.loads, done.stdout.splitlines())}
            if items["readers"]["state"] == "ok":
                break
        self.assertEqual(items["readers"]["state"], "ok", done.stdout)
        self.assertIn("Sample", items["readers"]["what"])


unittest.main(argv=sys.argv[:1], verbosity=2)
