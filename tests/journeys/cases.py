#!/usr/bin/python3
"""What is left open: two admit somebody in doubt, a photo goes to review, somebody says that their data is wrong. Who opened a
case cannot settle it; another one does, and the journal tells who. Taken back, an admission counts no more.

Usage: cases.py MUSTER MODELS PROFILE LANGUAGE [PICTURES]"""
import json
import pathlib
import subprocess
import sys
import tempfile

import journey
import staff
import staff_accounts

MUSTER, MODELS, PROFILE, LANGUAGE = sys.argv[1:5]
SKIP = 77
F6, F7 = 0xFFC3, 0xFFC4
MISS = "The pictures did not match this time"
DOUBTFUL, PHOTO, DATA = "Admitted in doubt", "Photo in review", "Said: my data is wrong"


class Day(staff.Day):
    def key(self, keysym):
        self.station.take_keyboard(self.desk)
        self.station.key(keysym)

    def operator_comes(self):
        self.signs_in_as(2, staff_accounts.OPERATOR)

    def fails(self, n):
        self.tap(n, "Somebody else")
        self.go_to_camera()
        self.comes_to(MISS)

    def answers(self, question, answer):
        question = self._(question)
        self.station.see_window(question)
        self.station.press(self._(answer), question, part=True)  # libadwaita 1.2 says each answer twice
        self.station.see_window(question, False)

    def admits_in_doubt(self):
        self.fails(2)
        self.key(F7)
        self.answers("Admit as doubtful?", "Admit as doubtful")
        second = self._("Second person")
        self.station.see_window(second)
        self.choose_account(second, 1)
        self.types_pin(second, staff_accounts.SUPERVISOR[2])
        self.see("Checked in")
        self.station.see("please bring your ID card" if LANGUAGE == "en" else "身份证原件", self.guest, part=True)
        self.end()

    def sends_a_photo(self):
        self.fails(1)
        self.key(F6)
        self.answers("Send the photo to review?", "Send to review")

    def finds_wrong_data(self):
        self.tap(3)
        self.press("My data is wrong")
        self.see("The desk will correct your data")
        self.idle()

    # --- at the desk, later ---

    def opens_the_list(self):
        self.press_at_desk("Cases to settle")
        self.at_desk("What is known")

    def chooses(self, kind):
        def row():
            lists = [n for n in self.station._nodes(self.desk) if journey.role_of(n) == "list" and
                     journey.name_of(n) == self._("To settle")]
            rows = journey.children(lists[0]) if lists else []
            for number, node in enumerate(rows):
                if any(self._(kind) in journey.name_of(n) for n in journey.walk(node)):
                    return lists[0], number
            return None

        found, number = self.station.wait(row, self._(kind))
        found.get_selection_iface().select_child(number)
        self.at_desk("What is known")

    def writes(self, heading, note, answer):
        heading = self._(heading)
        self.station.see_window(heading)
        self.station.take_keyboard(heading)
        self.station.type(note)
        self.station.press(self._(answer), heading, part=True)
        self.station.see_window(heading, False)

    def may_not_settle_own(self):
        self.opens_the_list()
        self.chooses(DOUBTFUL)
        self.at_desk("You opened or signed it")
        button = self.at_desk("The paper was shown…")
        assert not journey.has(button, journey.Atspi.StateType.SENSITIVE)
        self.press_at_desk("Back to the desk")  # a page that is not shown has nothing to be found
        self.at_desk("Last visits")
        assert not self.station.find(self._("Take this check-in back"), self.desk), "an operator takes nothing back"

    def admin_comes(self):
        self.press_at_desk(staff_accounts.OPERATOR[0])
        self.press_at_desk("Sign out")
        self.at_desk("Nobody is signed in")
        self.signs_in_as(0, staff_accounts.ADMIN)
        self.opens_the_list()

    def settles_each(self):
        for kind, act, heading, note, answer in (
                (DOUBTFUL, "The paper was shown…", "Has the paper been shown?", "passport", "It was shown"),
                (PHOTO, "Approve the photo…", "Is this a photo of the person?", "campus card", "Approve"),
                (DATA, "Handed on…", "Has it been handed on?", "name is misspelt", "Handed on")):
            self.chooses(kind)
            self.press_at_desk(act)
            self.writes(heading, note, answer)
        self.at_desk("Nothing is left to settle")

    def takes_back(self):
        """The only one who was let in; an operator has no such button."""
        self.press_at_desk("Back to the desk")
        self.press_at_desk("Take this check-in back")
        self.writes("Take the admission back?", "wrong person", "Take it back")
        self.station.see(self._("Taken back"), self.desk, part=True)


def profile(folder):
    path = pathlib.Path(folder, "cases.ini")
    rules = pathlib.Path(PROFILE).read_text()
    assert "\nchallenges=2\n" in rules and "\nresult=5\n" in rules
    # a result is shown for long enough to be seen on a slow machine, too
    path.write_text(rules.replace("\nchallenges=2\n", "\nchallenges=0\n").replace("\nresult=5\n", "\nresult=30\n"))
    return str(path)


def check_journal(store):
    entries = journey.read_journal(MUSTER, store, "list", (1, staff_accounts.ADMIN[2]), (2, staff_accounts.SUPERVISOR[2]))
    opened = {e["case"]: e for e in entries if "case" in e}
    assert sorted(opened) == ["data", "doubtful", "photo"], opened
    assert (opened["doubtful"]["staff_id"], opened["doubtful"]["second_id"]) == (3, 2)
    assert opened["doubtful"]["due"] > 0 and "evidence" in opened["doubtful"]
    settled = [(e["of"], e["answer"], e["staff_id"]) for e in entries if e["type"] == "case"]
    assert settled == [(opened["doubtful"]["seq"], "admitted", 1), (opened["photo"]["seq"], "approved", 1),
                       (opened["data"]["seq"], "corrected", 1)], settled
    undone = [(e["of"], e["staff_id"], e["note"]) for e in entries if e.get("outcome") == "undo"]
    assert undone == [(opened["doubtful"]["seq"], 1, "wrong person")], undone
    assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        pictures = sys.argv[5] if len(sys.argv) > 5 else folder
        staff_accounts.add(MUSTER, store)
        with journey.running([MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--profile", profile(folder),
                              "--pictures", pictures], LANGUAGE) as station:
            day = Day(station, MUSTER, LANGUAGE)
            day.go_through(day.operator_comes, day.admits_in_doubt, day.sends_a_photo, day.finds_wrong_data, day.may_not_settle_own,
                           day.admin_comes, day.settles_each, day.takes_back)
        check_journal(store)
        left = subprocess.run([MUSTER, "cases", "list", "--json", "--store", store, "--by", "2"], capture_output=True, text=True,
                              input=staff_accounts.SUPERVISOR[2] + "\n", check=True, timeout=60)
        assert [json.loads(line) for line in left.stdout.splitlines()] == []
    return 0


if __name__ == "__main__":
    sys.exit(main())
