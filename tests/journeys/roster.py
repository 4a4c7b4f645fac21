#!/usr/bin/python3
"""A station belongs to a roster that is switched off: it starts all the same, readiness says what waits and why, and when the
roster is back the station sends by itself.

Usage: roster.py MUSTER MUSTER-ROSTER PROFILE LANGUAGE [PICTURES]"""
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


class Watcher:
    """Somebody of the staff at the readiness page."""

    def __init__(self, station):
        po = pathlib.Path(MUSTER).resolve().parent.parent / "po"
        self._ = gettext.translation("muster", po, [LANGUAGE], fallback=LANGUAGE == "en").gettext
        self.station = station
        self.desk = self._("Check-in") if LANGUAGE == "en" else "新学期报到"

    def picture(self, name):
        """Of the whole display, scrolled to the end of the page."""
        if PICTURES is None:
            return
        self.station.display.focus(self.desk)
        subprocess.run(["xdotool", "mousemove", "600", "500", "click", "--repeat", "30", "--delay", "20", "5"], check=True, timeout=60)
        time.sleep(1)
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-roster-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", "num-buffers=1", "!", "videocrop", "right=554", "bottom=1150", "!", "videoconvert",
                        "!", "pngenc", "!", "filesink", f"location={path}"], check=True, timeout=60)

    def opens_readiness(self):
        self.station.press(self._("Records"), self.desk, part=True)
        self.station.see(self._("Back to the desk"), self.desk)
        self.station.see(self._("Central roster"), self.desk, part=True)

    def sees_that_it_waits(self):
        words = self._("%s. Check-in goes on, nothing is lost; the station tries again by itself.")[3:]
        self.station.see(words, self.desk, part=True, patience=PATIENCE)
        self.picture("away")

    def sees_that_it_has_arrived(self):
        words = self._("Everything has reached the roster; it signed for it on %s").split("%s")[0]
        self.station.see(words, self.desk, part=True, patience=PATIENCE)
        self.picture("back")


def main():
    with Kit(MUSTER, ROSTER) as kit:
        people = kit.folder / "people.csv"
        people.write_text(PEOPLE)
        kit.station("desk", "import", people)
        kit.enrol("desk")
        port = kit.port
        kit.stop()
        with journey.running([MUSTER, "--store", str(kit.folder / "desk.db"), "--station", "desk", "--profile", PROFILE, "--camera",
                              "rehearsal"], LANGUAGE) as station:
            watcher = Watcher(station)
            watcher.opens_readiness()
            watcher.sees_that_it_waits()
            kit.start(port)
            watcher.sees_that_it_has_arrived()
        assert kit.status("desk")["sent"] >= 3


main()
