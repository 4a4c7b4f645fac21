#!/usr/bin/python3
"""A helper program of data/readers/external-protocol.md that plays a transcript, and can misbehave.

sample-helper.py TRANSCRIPT FOLDER: FOLDER counts the runs and the processes that were started. Lines of a transcript:
  > LINE   waits until the station says LINE; everything else but a ping is a fault
  < LINE   says LINE, whatever it is
  ! WORD   misbehaves, see Player.do_WORD
  ---      what follows is for the next run
  = @ #    are for the test that reads the same file
At the end it answers pings until it is told to stop."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time


class Player:
    def __init__(self, out):
        self.out = out
        self.deaf = False

    def say(self, line):
        self.out.write(line.encode() + b"\n")
        self.out.flush()

    def hear(self):
        """The next line that is no ping, as an object; ends at stop or at the end of the input."""
        for line in sys.stdin.buffer:
            message = json.loads(line)
            if message["do"] == "stop":
                break
            if message["do"] != "ping":
                return message
            if not self.deaf:
                self.say('{"is":"pong"}')
        sys.exit(0)

    def play(self, lines):
        for line in lines:
            mark, rest = line[:1], line[2:]
            if mark == ">":
                heard = self.hear()
                if heard != json.loads(rest):
                    self.say(f"heard {heard['do']} too early")
                    sys.exit(1)
            elif mark == "<":
                self.say(rest)
            elif mark == "!":
                word, *numbers = rest.split()
                getattr(self, "do_" + word)(*map(float, numbers))

    def do_sleep(self, seconds):
        time.sleep(seconds)

    def do_pings(self, count):
        """Waits for pings and answers them."""
        for _ in range(int(count)):
            assert json.loads(sys.stdin.buffer.readline())["do"] == "ping"
            self.say('{"is":"pong"}')

    def do_clean(self):
        """Ends unless it was given a session of its own, a small environment and no file but its pipes."""
        known = {"PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"}
        assert os.getsid(0) == os.getpid() and set(os.environ) <= known
        assert all(os.readlink(f"/proc/self/fd/{n}").startswith(("pipe:", "/dev/null")) for n in (0, 1, 2))
        assert not any(os.path.exists(f"/proc/self/fd/{n}") for n in range(self.out.fileno() + 1, 100))

    def do_mark(self):
        """Tells the test that it got here."""
        (pathlib.Path(sys.argv[2]) / "mark").touch()

    def do_deaf(self):
        self.deaf = True

    def do_die(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def do_cut(self):
        """Half of a line, then the end."""
        self.out.write(b'{"is":"card-re')
        self.out.flush()
        self.do_die()

    def do_bytes(self):
        self.out.write(b"\xff\xfe\x00\x01\n")
        self.out.flush()

    def do_endless(self):
        """One line without an end."""
        while True:
            self.out.write(b"x" * 65536)

    def do_flood(self):
        """Good lines without an end."""
        while True:
            self.out.write(b'{"is":"card-on"}\n{"is":"card-off"}\n' * 1000)

    def do_hold(self):
        """A child that keeps the pipes open and outlives this process."""
        start_child(new_session=False)

    def do_escape(self):
        """The same, and it leaves the process group."""
        start_child(new_session=True)

    def do_stay(self):
        """Hears nothing any more, not even that it has to end."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(600)


def start_child(new_session):
    """It is told the folder so that the test can find it."""
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    subprocess.Popen([sys.executable, "-S", "-c", script, sys.argv[2]], start_new_session=new_session)
    note_start()


def note_start():
    with open(pathlib.Path(sys.argv[2]) / "starts", "a") as starts:
        starts.write("+")


def main():
    transcript, folder = map(pathlib.Path, sys.argv[1:])
    count = folder / "runs"
    run = int(count.read_text()) if count.exists() else 0
    count.write_text(str(run + 1))
    note_start()
    # What a vendor's library prints must not come between the lines.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    runs = transcript.read_text().split("---\n")
    player = Player(out)
    player.play(runs[min(run, len(runs) - 1)].splitlines())
    while True:
        player.hear()


main()
