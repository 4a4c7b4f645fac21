#!/usr/bin/python3
"""A station joins a roster at its desk, with a slip on the way; pulls and pushes; works on while the roster is off and says so; sends by itself
when it is back; and leaves it.

Usage: join.py MUSTER MUSTER-ROSTER PROFILE LANGUAGE [PICTURES]"""
import gettext
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "roster"))
import journey  # noqa: E402
from roster_kit import Kit  # noqa: E402

MUSTER, ROSTER, PROFILE, LANGUAGE = sys.argv[1:5]
PICTURES = sys.argv[5] if len(sys.argv) > 5 else None
PATIENCE = 90
PEOPLE = "student_number,name\n20260001,Lin Example\n"


class Operator:
    """Somebody of the staff at the desk."""

    n_pictures = 0

    def __init__(self, station):
        po = pathlib.Path(MUSTER).resolve().parent.parent / "po"
        self._ = gettext.translation("muster", po, [LANGUAGE], fallback=LANGUAGE == "en").gettext
        self.station = station
        self.desk = self._("Check-in") if LANGUAGE == "en" else "新学期报到"
        self.preferences = self._("Preferences")

    def picture(self, name, window):
        if PICTURES is None:
            return
        time.sleep(0.7)
        self.n_pictures += 1
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-join-{self.n_pictures:02}-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", f"xname={window}", "num-buffers=1", "!", "videoconvert", "!", "pngenc", "!",
                        "filesink", f"location={path}"], check=True, timeout=60)

    def keys(self, chord, window):
        self.station.take_keyboard(window)
        subprocess.run(["xdotool", "key", chord], check=True, timeout=60)

    def see(self, words, part=False):
        self.station.see(self._(words).split("%s")[0] if part else self._(words), self.desk, part=part, patience=PATIENCE)

    def opens_the_page(self):
        self.station.see_window(self.desk)
        self.keys("ctrl+r", self.desk)
        self.see("This station belongs to no roster")
        self.picture("none", self.desk)
        self.station.press(self._("Join a roster…"), self.desk)
        self.station.see_window(self.preferences)

    def joins(self, url, code, pin):
        """With the keyboard; the code is too short at first."""
        slip = self._("A code has ten letters and digits, as in 7K2M-9QXD-4T.")
        self.station.see(self._("Join"), self.preferences)
        self.station.take_keyboard(self.preferences)
        self.station.type(url)
        self.station.key(journey.TAB)
        self.station.type(code[:-1])
        self.station.key(journey.RETURN)
        self.station.see(slip, self.preferences)
        self.picture("slip", self.preferences)
        self.station.type(code)
        self.station.see_gone(slip, self.preferences)
        self.station.key(journey.TAB)
        self.station.type(pin)
        self.picture("typed", self.preferences)
        self.station.key(journey.RETURN)
        self.station.see(self._("What it calls this station"), self.preferences, patience=PATIENCE)
        self.picture("joined", self.preferences)
        self.station.key(journey.ESCAPE)
        self.station.see_window(self.preferences, False)

    def ended(self):
        """Whether what was asked for has been done."""
        nothing = self._("nothing is new")
        return self.station.find(nothing, self.desk, part=True) or self.station.find(self._("%'u row has come")[3:], self.desk, part=True)

    def pulls_and_pushes(self):
        self.see("The roster is reached")
        self.station.press(self._("Pull now"), self.desk)
        self.station.wait(self.ended, "what came of it")
        self.keys("ctrl+u", self.desk)
        self.see("all sent", part=True)
        self.picture("reached", self.desk)

    def is_told_that_it_is_off(self):
        self.station.press(self._("Push now"), self.desk)
        self.see("The roster is not reached")
        self.picture("off", self.desk)

    def sees_it_come_back(self):
        self.see("The roster is reached")
        self.see("all sent", part=True)

    def turns_to(self, page):
        """A page of the preferences, by the button that is in no role of a button."""
        def switch():
            return next((n for n in self.station._nodes(self.preferences) if journey.name_of(n) == page and journey.actions_of(n)), None)

        self.station.wait(switch, f"the way to “{page}”").do_action(0)

    def leaves(self):
        self.station.key(journey.ESCAPE)
        self.keys("ctrl+comma", self.desk)
        self.station.see_window(self.preferences)
        self.turns_to(self._("Roster"))
        self.station.press(self._("Leave this roster…"), self.preferences)
        self.picture("leave", self.preferences)
        # GTK 4.8 names such a button by its label twice
        self.station.press(" ".join([self._("Leave")] * 2))
        self.station.see(self._("Join"), self.preferences, patience=PATIENCE)


def main():
    with Kit(MUSTER, ROSTER) as kit:
        people = kit.folder / "people.csv"
        people.write_text(PEOPLE)
        kit.station("desk", "import", people)
        code, port = kit.new_code("desk"), kit.port
        with journey.running([MUSTER, "--store", str(kit.folder / "desk.db"), "--station", "desk", "--profile", PROFILE, "--camera",
                              "rehearsal", "--window", "desk"], LANGUAGE) as station:
            operator = Operator(station)
            operator.opens_the_page()
            operator.joins(f"https://127.0.0.1:{port}", code, kit.pin)
            operator.pulls_and_pushes()
            assert kit.status("desk")["unsent"] == 0
            kit.stop()
            operator.is_told_that_it_is_off()
            kit.start(port)
            operator.sees_it_come_back()
            operator.leaves()
        assert "belongs to no roster" in kit.station("desk", "roster", "status", status=1)
        actions = [e["action"] for e in journey.read_journal(MUSTER, str(kit.folder / "desk.db"), "list") if e["type"] == "roster"]
        assert actions == ["enrol", "enrolled", "left"], actions


main()
