#!/usr/bin/python3
"""Who may decide: nobody is signed in and the desk shows nobody; a wrong PIN; an operator lets somebody pass, which needs a
second person who is somebody else; a guest takes an agreement back by the number on their screen; the desk is locked; the journal tells both accounts.

Usage: staff.py MUSTER MODELS PROFILE LANGUAGE [PICTURES]"""
import pathlib
import re
import sys
import tempfile

import journey
import staff_accounts
import visitors
from staff_accounts import OPERATOR, SUPERVISOR

MUSTER, MODELS, PROFILE, LANGUAGE = sys.argv[1:5]
SKIP = 77
F3 = 0xFFC0
MISS = "The pictures did not match this time"
ROLES = {"admin": "Admin", "supervisor": "Supervisor", "operator": "Operator"}


class Day(visitors.Visitors):
    def desk_shows_nobody(self):
        # made-up people are drawn before there is a desk
        self.station.see(self._("Nobody is signed in"), self.desk, patience=120)
        assert not self.station.find(self._("The station is ready"), self.desk)

    def signs_in(self):
        window = self._("Sign in")
        self.press_at_desk("Sign in")
        self.station.see_window(window)
        self.choose_account(window, 2)
        self.types_pin(window, "918274")
        self.station.see(self._("That is not right. Check the PIN, and the card where one is needed."), window)
        self.types_pin(window, OPERATOR[2])
        self.station.see_window(window, False)
        self.station.see(self._("At this desk: %s") % OPERATOR[0], self.desk)

    def number_on_screen(self):
        """For taking the agreement back, as the guest writes it down."""
        names = (journey.name_of(node) for node in self.station._nodes(self.guest))
        return next((m.group() for m in map(re.compile(r"\d{3}\s\d{3}\s\d{4}").search, names) if m), None)

    def takes_an_agreement_back(self):
        self.tap(1, "Nobody sits down")
        self.press("Yes, start the face check")
        self.see("How would you like to check in?")
        number = self.station.wait(self.number_on_screen, "the number for taking it back")
        self.press("With my face")
        self.end()
        dialog = self._("Take back an agreement")
        self.press_at_desk("Main menu")
        self.chooses_in_menu("Take back an agreement…")
        self.station.see_window(dialog)
        self.station.take_keyboard(dialog)
        self.station.type("".join(number.split()))
        self.station.key(journey.RETURN)
        self.station.see(self.people[1]["name"], dialog)
        self.station.press(self._("Take back the agreement"), dialog)
        self.station.see(self._("The agreement was taken back"), dialog)
        self.station.press(self._("Close"), dialog)
        self.station.see_window(dialog, False)

    def is_not_asked_again(self):
        """Whose agreement was taken back comes again: no question, staff look at the card."""
        self.put(1, sitter="Nobody sits down")
        self.see("A person will check you in")
        assert not self.station.find(self._("How would you like to check in?"), self.guest)
        self.end()

    def lets_pass_with_a_second_person(self):
        self.tap(0, "Somebody else")
        self.go_to_camera()
        self.comes_to(MISS)
        self.station.take_keyboard(self.desk)
        self.station.key(F3)
        dialog, second = self._("Let pass with reason"), self._("Second person")
        self.station.see_window(dialog)
        self.gives_reason(dialog)
        self.station.press(self._("Let pass"), dialog)
        self.station.see_window(second)
        self.station.see(self.people[0]["name"], second)
        self.nobody_signs_alone(second)
        self.choose_account(second, 1)
        self.types_pin(second, SUPERVISOR[2])
        self.see("Checked in")

    def gives_reason(self, dialog):
        reason = "Compared with an identity document" if LANGUAGE == "en" else "已核对证件原件"
        self.station.take_keyboard(dialog)
        self.station.go_to(reason, dialog, "list item")
        self.station.key(journey.RETURN)

    def nobody_signs_alone(self, second):
        """One's own account is greyed; chosen in spite of it, with its own PIN, it lets nobody pass."""
        own = self.station.see(f"{OPERATOR[0]}, {self._('You cannot be the second person yourself')}", second)
        assert not journey.has(own, journey.Atspi.StateType.SENSITIVE)
        self.choose_account(second, 2)
        self.types_pin(second, OPERATOR[2])
        self.station.see(self._("You cannot be the second person yourself."), second)
        assert not self.station.find(self._("Checked in"), self.guest)

    def locks(self):
        name = self.people[0]["name"]
        assert self.station.find(name, self.desk, part=True), "the desk shows who was there"
        self.press_at_desk(OPERATOR[0])
        self.press_at_desk("Lock (Ctrl+L)")
        self.at_desk("This desk is locked")
        assert not self.station.find(name, self.desk, part=True), "a locked desk shows nobody"
        self.idle()


def profile(folder):
    """A second person for whoever is let pass; no challenges, which are not what this is about."""
    path = pathlib.Path(folder, "second.ini")
    rules = pathlib.Path(PROFILE).read_text()
    assert "\nchallenges=2\n" in rules
    path.write_text(rules.replace("\nchallenges=2\n", "\nchallenges=0\n") + "\n[rights]\noverride=operator+supervisor\n")
    return str(path)


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
            day.go_through(day.desk_shows_nobody, day.signs_in, day.takes_an_agreement_back, day.is_not_asked_again,
                           day.lets_pass_with_a_second_person, day.locks)
        entries = journey.read_journal(MUSTER, store, "list")
        passed = [e for e in entries if e["type"] == "outcome" and e["outcome"] == "override"]
        assert [(e["outcome"], e["staff_id"], e["second_id"]) for e in passed] == [("override", 3, 2)], passed
        taken = [(e["type"], e["staff_id"]) for e in entries if e["type"] == "erasure" or e.get("withdrawn")]
        assert sorted(taken) == [("consent", 3), ("erasure", 3)], taken
        made = "staff-change", "staff-pin"
        tries = [(e["type"], e["staff_id"]) for e in entries if e["type"].startswith("staff-") and e["type"] not in made]
        assert tries == [("staff-try", 3), ("staff-in", 3), ("staff-sign", 3), ("staff-sign", 2), ("staff-lock", 3)], tries
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
    return 0


if __name__ == "__main__":
    sys.exit(main())
