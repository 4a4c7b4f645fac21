#!/usr/bin/python3
"""A station that only a PIN opens: nobody is known until somebody signs in; then somebody without a card is found by name. Started
again it knows what came before, as soon as it is opened. The desk stays open while somebody works in a window above it, says
before it locks, and locks.

Usage: opened.py MUSTER PROFILE LANGUAGE [PICTURES]"""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

import journey
import visitors

MUSTER, PROFILE, LANGUAGE = sys.argv[1:4]
PICTURES = sys.argv[4] if len(sys.argv) > 4 else None
ADMIN, PIN = "Ada Ng", "402817"
NAME, CARD = "演练甲", "04A1B2C3"
CONTROL, F = 37, 0x66


def run(*words, typed=""):
    subprocess.run([MUSTER, *words], input=typed, text=True, check=True, timeout=60, stdout=subprocess.DEVNULL)


def make_closed(folder):
    """As if the assistant of the first day had left out the device's own way in."""
    store = str(pathlib.Path(folder, "muster.db"))
    people = pathlib.Path(folder, "people.csv")
    people.write_text(f"student_number,name,unit,card_uid\n2026000117,{NAME},演练学院,{CARD}\n2026000118,演练乙,演练学院,\n")
    run("import", str(people), "--store", store)
    run("staff", "add", ADMIN, "--role", "admin", "--store", store, typed=f"{PIN}\n{PIN}\n")
    with sqlite3.connect(store) as db:
        db.execute("DELETE FROM key_slot WHERE kind = 'device'")
        db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES ('desk.auto-lock', '1')")
    db.close()
    return store


class Desk(visitors.Visitors):
    def picture(self, window, name):
        if PICTURES is not None:
            time.sleep(0.7)
            subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", f"xname={window}", "num-buffers=1", "!", "videoconvert", "!",
                            "pngenc", "!", "filesink", f"location={PICTURES}/{LANGUAGE}-opened-{name}.png"], check=True, timeout=60)

    def shows_nobody(self):
        self.at_desk("Nobody is signed in")
        assert not self.station.find(NAME, part=True)

    def signs_in(self):
        self.signs_in_as(0, (ADMIN, "admin", PIN))

    def press_control(self, key):
        self.station.take_keyboard(self.desk)
        journey.Atspi.generate_keyboard_event(CONTROL, None, journey.Atspi.KeySynthType.PRESS)
        self.station.key(key)
        journey.Atspi.generate_keyboard_event(CONTROL, None, journey.Atspi.KeySynthType.RELEASE)

    def finds_somebody_by_name(self):
        window = self._("Find by name")
        self.press_control(F)
        self.station.see_window(window)
        self.station.take_keyboard(window)
        self.station.type("000117")
        self.station.see(NAME, window)
        assert not self.station.find("2026000117", window, part=True), "a whole number is not shown"
        self.picture(window, "find")
        self.station.key(journey.RETURN)
        time.sleep(0.3)
        self.station.key(journey.RETURN)
        self.station.see_window(window, False)
        self.station.see(NAME, self.desk, part=True)
        self.at_desk("Found by name")
        self.picture(self.desk, "found")

    def knows_who_came(self):
        self.station.see(NAME, self.desk, part=True)
        self.picture(self.desk, "again")

    def stays_open_while_somebody_works_above(self):
        window = self._("Preferences")
        self.press_control(0x2C)
        self.station.see_window(window)
        until = time.monotonic() + 70
        while time.monotonic() < until:
            self.station.take_keyboard(window)
            self.station.key(journey.TAB)
            time.sleep(5)
        assert not self.station.find(self._("This desk is locked"), self.desk)
        assert self.station.find(self._("Readers"), window)

    def says_so_and_locks(self):
        self.station.see(self._("Is anybody still here?"), patience=60)
        self.station.press(self._("Keep it open"), self._("Is anybody still here?"), part=True)
        self.station.see_gone(self._("Is anybody still here?"), None)
        self.station.see(self._("Is anybody still here?"), patience=60)
        self.station.see(self._("This desk is locked"), self.desk, patience=40)
        self.station.see_window(self._("Preferences"), False)
        assert not self.station.find(NAME, self.desk, part=True), "a locked desk shows nobody"


def main():
    with tempfile.TemporaryDirectory() as folder:
        command = [MUSTER, "--store", make_closed(folder), "--profile", PROFILE, "--window", "desk"]
        with journey.running(command, LANGUAGE) as station:
            desk = Desk(station, MUSTER, LANGUAGE)
            desk.go_through(desk.shows_nobody, desk.signs_in, desk.finds_somebody_by_name)
        with journey.running(command, LANGUAGE) as station:
            desk = Desk(station, MUSTER, LANGUAGE)
            desk.go_through(desk.shows_nobody, desk.signs_in, desk.knows_who_came, desk.stays_open_while_somebody_works_above,
                            desk.says_so_and_locks)
    return 0


if __name__ == "__main__":
    sys.exit(main())
