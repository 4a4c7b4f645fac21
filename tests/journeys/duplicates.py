#!/usr/bin/python3
"""Somebody was let in at the gate and, since neither station knew of the other, at the desk as well. The roster tells the desk: it
is a case for staff, who see where it was first, and take the desk's own pass back, which the roster learns in turn.

Usage: duplicates.py MUSTER MUSTER-ROSTER ADMIT PROFILE LANGUAGE [PICTURES]"""
import gettext
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "roster"))
import journey  # noqa: E402
from roster_kit import Kit  # noqa: E402

MUSTER, ROSTER, ADMIT, PROFILE, LANGUAGE = sys.argv[1:6]
PICTURES = sys.argv[6] if len(sys.argv) > 6 else None
PATIENCE = 90
OCCASION = "two-gates"  # what the program calls it after the profile's file
PEOPLE = "student_number,name\n20260001,Lin Example\n"


class Desk:
    """Somebody of the staff."""

    def __init__(self, station):
        po = pathlib.Path(MUSTER).resolve().parent.parent / "po"
        self._ = gettext.translation("muster", po, [LANGUAGE], fallback=LANGUAGE == "en").gettext
        self.station = station
        self.desk = self._("Check-in") if LANGUAGE == "en" else "新学期报到"

    def picture(self, name):
        if PICTURES is None:
            return
        self.station.display.focus(self.desk)
        time.sleep(1)
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-duplicates-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", "num-buffers=1", "!", "videoconvert", "!", "pngenc", "!", "filesink",
                        f"location={path}"], check=True, timeout=60)

    def says_the_name(self):
        self.station.press(self._("Your name"), self.desk)
        self.station.see(self._("Your name stands beside each of your decisions in the journal."), self.desk)
        self.station.take_keyboard(self.desk)
        self.station.type("Zhou")
        self.station.key(journey.RETURN)
        self.station.see(self._("At this desk: %s") % "Zhou", self.desk)

    def is_alarmed(self):
        """The line at the foot of the window says it until somebody has looked."""
        self.station.see(self._("Somebody let in twice"), self.desk, patience=PATIENCE)

    def opens_the_case(self):
        self.station.press(self._("Cases to settle"), self.desk, part=True)
        self.station.see(self._("Let in at two stations"), self.desk, part=True, patience=PATIENCE)
        self.station.see(self._("Where they were let in first"), self.desk, part=True)
        self.station.see("gate", self.desk, part=True)
        self.picture("case")

    def takes_the_pass_back(self):
        self.station.press(self._("Take the pass here back…"), self.desk, part=True)
        heading = self._("Take the pass at this station back?")
        self.station.see_window(heading)
        self.station.take_keyboard(heading)
        self.station.type("not the same person")
        self.station.press(self._("Take it back"), heading, part=True)
        self.station.see_window(heading, False)
        self.station.see(self._("Nothing is left to settle"), self.desk, part=True)
        self.station.see_gone(self._("Somebody let in twice"), self.desk)

def write_profile(folder):
    rules = pathlib.Path(PROFILE).read_text()
    assert "\nadmitted-elsewhere=warn\n" in rules
    path = folder / f"{OCCASION}.ini"
    path.write_text(rules.replace("\nadmitted-elsewhere=warn\n", "\nadmitted-elsewhere=warn\nsettle-duplicates=true\n"))
    return str(path)


def admit(kit, name, number):
    subprocess.run([ADMIT, kit.folder / f"{name}.db", name, number, OCCASION, "pass"], check=True, timeout=60)


def check_told(kit):
    """What staff took back has reached the roster."""
    for _ in range(60):
        if kit.run("duplicates") == "Nobody was let in twice.\n":
            return
        time.sleep(1)
    raise AssertionError(kit.run("duplicates"))


def main():
    with Kit(MUSTER, ROSTER) as kit:
        people = kit.folder / "people.csv"
        people.write_text(PEOPLE)
        kit.run("import", people)
        for name in ("gate", "desk"):
            kit.enrol(name)
            kit.station(name, "roster", "pull")
        for name in ("gate", "desk"):
            admit(kit, name, "20260001")
        kit.station("gate", "roster", "sync")
        with journey.running([MUSTER, "--store", str(kit.folder / "desk.db"), "--station", "desk", "--profile", write_profile(kit.folder),
                              "--camera", "rehearsal"], LANGUAGE) as station:
            desk = Desk(station)
            desk.says_the_name()
            desk.is_alarmed()
            desk.opens_the_case()
            assert len(kit.run("duplicates", "--json").splitlines()) == 1
            desk.takes_the_pass_back()
            check_told(kit)
        entries = [json.loads(line) for line in kit.station("desk", "journal", "list", "--json").splitlines()]
        case, = [e for e in entries if e["type"] == "duplicate"]
        undo, = [e for e in entries if e.get("outcome") == "undo"]
        assert case["elsewhere"] == "gate" and undo["of"] == case["seq"], (case, undo)


main()
