#!/usr/bin/python3
"""The end of a day: two guests come in, an operator may not read the day sheet, a supervisor reads it, signs the day, and
takes it off the station with a second person; the journal has the file's hash.

Usage: day.py MUSTER MODELS PROFILE LANGUAGE [PICTURES]"""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import journey
import staff_accounts
import visitors

MUSTER, MODELS, PROFILE, LANGUAGE = [*(os.path.abspath(a) if a else a for a in sys.argv[1:4]), sys.argv[4]]
SKIP = 77
SHIFT, F4, F9 = 50, 0xFFC1, 0xFFC6  # the key of Shift by its place, the others by what they say
ADMIN, SUPERVISOR, OTHER, OPERATOR = [("Ada Ng", "admin", "402817"), ("Sun Yi", "supervisor", "615243"),
                                      ("Qin Mo", "supervisor", "730164"), ("Oskar Po", "operator", "918273")]


def add_accounts(store):
    staff_accounts.add(MUSTER, store, (ADMIN, SUPERVISOR, OTHER, OPERATOR))


class Day(visitors.Visitors):
    def __init__(self, station, folder, pictures):
        super().__init__(station, MUSTER, LANGUAGE)
        self.file = pathlib.Path(folder, "sheet.pdf")
        self.pictures = pictures

    def picture(self, name):
        """Of the whole display, where somebody wants to look at it."""
        if self.pictures:
            path = pathlib.Path(self.pictures, f"{name}-{LANGUAGE}.png")
            subprocess.run(["import", "-window", "root", str(path)], check=False, timeout=30)

    def asks_for_the_sheet(self):
        self.station.take_keyboard(self.desk)
        journey.Atspi.generate_keyboard_event(SHIFT, None, journey.Atspi.KeySynthType.PRESS)
        self.station.key(F9)
        journey.Atspi.generate_keyboard_event(SHIFT, None, journey.Atspi.KeySynthType.RELEASE)

    # --- the day ---

    def operator_signs_in(self):
        # made-up people are drawn before there is a desk
        self.station.see(self._("Nobody is signed in"), self.desk, patience=120)
        self.signs_in_as(3, OPERATOR)

    def guests_come(self):
        for n in 0, 1:
            self.tap(n, "Nobody sits down")
            self.station.take_keyboard(self.desk)
            self.station.key(F4)
            question = self._("Check in by card only?")
            self.station.see_window(question)
            self.station.press(self._("Check in"), question, part=True)
            self.station.see_window(question, False)
            self.see("Checked in")
        self.idle()

    def operator_reads_no_sheet(self):
        self.asks_for_the_sheet()
        time.sleep(1)
        assert not self.station.find(self._("The day in numbers"), self.desk), "an operator reads no day sheet"

    def supervisor_reads_it(self):
        self.press_at_desk(OPERATOR[0])
        self.press_at_desk("Sign out")
        self.at_desk("Nobody is signed in")
        self.signs_in_as(1, SUPERVISOR)
        self.asks_for_the_sheet()
        self.at_desk("The day in numbers")
        self.at_desk("Nobody has signed this day yet.")
        self.station.see(self._("By card only"), self.desk)
        self.picture("day-sheet")

    def supervisor_signs_it(self):
        question = self._("Sign this day?")
        self.press_at_desk("Sign the day…")
        self.station.see_window(question)
        self.picture("day-sign")
        self.station.press(self._("Sign"), question, part=True)
        self.station.see_window(question, False)
        self.station.see(SUPERVISOR[0], self.desk, part=True)
        self.station.wait(lambda: not self.station.find(self._("Nobody has signed this day yet."), self.desk), "the signature")
        self.picture("day-signed")

    def saves_it_with_a_second_person(self):
        chooser, second = self._("Save the day sheet"), self._("Second person")
        self.press_at_desk("More")
        self.chooses_in_menu("Save on paper (PDF)…")
        self.station.see_window(chooser)
        self.picture("day-save")
        self.station.take_keyboard(chooser)
        self.types_path()
        self.station.see_window(second)
        self.choose_account(second, 2)
        self.picture("day-second")
        assert not self.file.exists(), "nothing leaves before two have signed"
        self.types_pin(second, OTHER[2])
        self.station.see_window(self._("The day sheet is saved"))
        self.picture("day-saved")

    def hands_out_the_journal(self):
        chooser, second, told = self._("Where the journal goes"), self._("Second person"), self._("The day sheet is saved")
        self.station.press(self._("Close"), told, part=True)
        self.press_at_desk("More")
        self.chooses_in_menu("Journal for auditors, with names…")
        self.station.see_window(chooser)
        self.station.press(self._("Choose"), chooser, part=True)
        self.station.see_window(second)
        self.choose_account(second, 2)
        self.types_pin(second, OTHER[2])
        self.station.see_window(self._("The journal is handed out"))
        self.picture("day-audit")

    def types_path(self):
        """What is chosen when it opens is the name without its ending."""
        self.station.type(str(self.file.with_suffix("")))
        self.station.key(journey.RETURN)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        pictures = sys.argv[5] if len(sys.argv) > 5 else None
        add_accounts(store)
        os.environ["HOME"] = folder  # where a folder chooser begins
        with journey.running([MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--profile", PROFILE], LANGUAGE) as station:
            day = Day(station, folder, pictures)
            day.go_through(day.operator_signs_in, day.guests_come, day.operator_reads_no_sheet, day.supervisor_reads_it,
                           day.supervisor_signs_it, day.saves_it_with_a_second_person, day.hands_out_the_journal)
        pdf = day.file.read_bytes()
        assert pdf.startswith(b"%PDF-"), pdf[:20]
        entries = journey.read_journal(MUSTER, store, "list")
        closed = [e for e in entries if e["type"] == "day-close"]
        assert [e["staff_id"] for e in closed] == [2], closed
        assert {f["nick"]: f["n"] for f in closed[0]["figures"]}["card-only"] == 2, closed
        saved = [e for e in entries if e["type"] == "day-export"]
        assert [(e["format"], e["staff_id"], e["second_id"]) for e in saved] == [("pdf", 2, 3)], saved
        assert saved[0]["digest"] == hashlib.sha256(pdf).hexdigest()
        out = [e for e in entries if e["type"] == "export"]
        assert [(e["with_names"], e["staff_id"], e["second_id"]) for e in out] == [(True, 2, 3)], out
        handed = next(pathlib.Path(folder).glob("*/journal.jsonl")).parent
        assert len((handed / "people.jsonl").read_text().splitlines()) == 2, "the two guests"
        subprocess.run([MUSTER, "journal", "check", str(handed)], timeout=60, check=True)
        done = subprocess.run([MUSTER, "journal", "verify", "--store", store, "--head", saved[0]["head"]], timeout=60, check=False)
        assert done.returncode == 0, "the head on the sheet is one of the journal"
    return 0


if __name__ == "__main__":
    sys.exit(main())
