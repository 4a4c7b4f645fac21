#!/usr/bin/python3
"""A reader that types, beside a person who types, at the same keyboard of a running station: the card's digits bring
the person up and reach no entry, the person's digits reach the entry and are no card.

The machine may be busy while keys are injected; a burst with a gap is rightly nobody's card, so it is tried again.
Usage: wedge.py MUSTER"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import journey

MUSTER = sys.argv[1]
SKIP = 77
GUEST = "Muster, guest screen"
TRIES = 10
# what a person of the roster sees who has no picture in it, and on a machine without models
KNOWN = ("No photo on file to compare with", "The comparison did not work")
# the cards are typed as 0013110988 and 0013961168
PEOPLE = """student_number,name,id_number,card_uid,unit
2026010117,Chen Jiaran,11010519491231002X,CC0EC800,Physics
2026010118,Li Mei,110101199003070214,D007D500,History
"""
READERS = """[wedge]
grab=window
form=decimal
digits=10
order=4 3 2 1
"""


def type_keys(text, delay):
    """xdotool waits half the delay after a key goes down and half after it comes up."""
    subprocess.run(["xdotool", "type", "--delay", str(delay), "--args", "1", text, "key", "Return"], check=True, timeout=60)


class Desk:
    def __init__(self, station):
        self.station = station

    def see(self, words):
        return self.station.see(words, GUEST)

    def end_visit(self):
        self.station.press("End and clear my data from this screen", GUEST)
        self.see("Tap your card")

    def is_known(self):
        return any(self.station.find(words, GUEST) for words in KNOWN)

    def tap(self, line):
        """Until it came as fast as a reader types."""
        for n in range(TRIES):
            type_keys(line, 10)
            until = time.monotonic() + 5
            while time.monotonic() < until:
                if self.is_known():
                    print("the card was heard at try", n + 1)
                    return
                time.sleep(0.05)
        raise journey.Lost("the card was never heard")


def main():
    if not shutil.which("xdotool"):
        print("xdotool is missing")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "people.csv").write_text(PEOPLE)
        (folder / "readers.ini").write_text(READERS)
        store = str(folder / "muster.db")
        subprocess.run([MUSTER, "import", str(folder / "people.csv"), "--store", store], check=True, timeout=60)
        with journey.running([MUSTER, "--store", store, "--readers", str(folder / "readers.ini"), "--window", "guest"], "en") as station:
            desk = Desk(station)
            desk.see("Tap your card")
            station.take_keyboard(GUEST)
            desk.tap("0013110988")
            desk.end_visit()
            # a typist, with the same digits: they stand in the entry
            station.press("No card? Type your numbers", GUEST)
            desk.see("Type your two numbers")
            type_keys("0013961168", 160)
            station.see("0013 9611 68", GUEST, part=True)
            assert not desk.is_known()
            # and a card into the middle of that
            desk.tap("0013961168")
            desk.end_visit()
        people = [e["person"] for e in journey.read_journal(MUSTER, store, "list") if e["type"] == "outcome"]
        assert people == [1, 2], people
    return 0


sys.exit(main())
