#!/usr/bin/python3
"""Staff measure the light of the screen on the readiness page: once stopped at the guest's screen, once to its end.

Usage: light.py MUSTER MODELS PROFILE LANGUAGE"""
import pathlib
import sys
import tempfile

import journey
import visitors

MUSTER, MODELS, PROFILE, LANGUAGE = sys.argv[1:5]
SKIP = 77
STOP = "Stop the colours and do it another way"


def rules(folder):
    """The campus profile with colours as the one challenge."""
    text = pathlib.Path(PROFILE).read_text()
    for line in ("challenges=1", "challenge-kinds=flash"):
        key = line.split("=")[0] + "="
        kept = [old for old in text.splitlines() if not old.startswith(key)]
        kept.insert(kept.index("[policy]") + 1, line)
        text = "\n".join(old for old in kept if not old.startswith("challenge-must=")) + "\n"
    path = pathlib.Path(folder, "light.ini")
    path.write_text(text)
    return str(path)


class Staff(visitors.Visitors):
    def start(self):
        question = self._("Measure the light of the screen?")

        def asks():
            """The page draws its lines anew with each check: a press may meet one that is gone."""
            self.press_at_desk("Measure the light of the screen")
            try:
                return self.station.see(question, patience=3)
            except journey.Lost:
                return None

        self.station.wait(asks, f"“{question}”")
        self.station.press(self._("Measure"), question, part=True)

    def stops_it(self):
        self.idle()
        self.station.press(self._("Records"), self.desk, part=True)
        self.at_desk("Not measured; a usual screen is assumed")
        self.start()
        self.press(STOP)
        self.station.see_gone(self._(STOP), self.guest)
        self.at_desk("Not measured; a usual screen is assumed")

    def measures(self):
        self.start()
        self.see(STOP)
        self.station.see_gone(self._(STOP), self.guest)
        self.station.see_gone(self._("Not measured; a usual screen is assumed"), self.desk)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        command = [MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--profile", rules(folder)]
        with journey.running(command, LANGUAGE) as station:
            staff = Staff(station, MUSTER, LANGUAGE)
            staff.go_through(staff.stops_it, staff.measures)
        assert not [e for e in journey.read_journal(MUSTER, store, "list") if e["type"] == "outcome"], "that was no visit"
    return 0


sys.exit(main())
