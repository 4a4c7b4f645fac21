#!/usr/bin/python3
"""A day at the desk with the keyboard: who works here, F2 to F7, Escape, and the journal after it. Staff confirm each match,
as a profile may ask.

Usage: desk.py MUSTER MODELS PROFILE LANGUAGE [PICTURES]"""
import pathlib
import sys
import tempfile

import journey
import visitors

MUSTER, MODELS, PROFILE, LANGUAGE = sys.argv[1:5]
SKIP = 77
STAFF = "Wang Li"
F2, F3, F4, F5, F6, F7 = range(0xFFBF, 0xFFC5)
MISS = "The pictures did not match this time"
# type, outcome, reason, person, staff: what the journal holds of the day, the guests' consents left out
EXPECTED = [
    ("attempt", None, "different", 1, None),
    ("retry", None, "different", 1, STAFF),
    ("attempt", None, "assist", 1, None),
    ("outcome", "override", "assist", 1, STAFF),
    ("attempt", None, "different", 2, None),
    ("outcome", "referred", "different", 2, STAFF),
    ("attempt", None, "different", 3, None),
    ("outcome", "doubtful", "different", 3, STAFF),
    ("outcome", "card-only", None, 4, STAFF),
    ("retry", None, "camera-lost", 5, None),
    ("outcome", "abandoned", "ended", 5, None),
]


class Day(visitors.Visitors):
    def key(self, keysym):
        self.station.take_keyboard(self.desk)
        self.station.key(keysym)

    def close_panel(self):
        """A list that something was just chosen from may still fold up, and take the first Escape for itself."""
        for _ in range(3):
            self.key(journey.ESCAPE)
            try:
                return self.station.wait(lambda: not self.station.find(self._(visitors.PANEL), self.desk), "the panel's end", 4)
            except journey.Lost:
                pass
        self.panel_is_gone()

    def behaves(self, sitter):
        self.open_panel()
        self.station.choose(self._("Behaviour at the camera"), self._(sitter))
        self.close_panel()

    def answers(self, question, answer):
        """A question names the person and has no default answer."""
        question = self._(question)
        self.station.see_window(question)
        self.station.press(self._(answer), question, part=True)  # libadwaita 1.2 says each answer twice
        self.station.see_window(question, False)

    # --- the day ---

    def says_the_name(self):
        self.press_at_desk("Your name")
        self.at_desk("Your name stands beside each of your decisions in the journal.")
        self.station.take_keyboard(self.desk)
        self.station.type(STAFF)
        self.station.key(journey.RETURN)
        self.station.see(self._("At this desk: %s") % STAFF, self.desk)

    def nothing_to_look_at(self):
        """A rehearsal's own camera is no trouble."""
        self.at_desk("The station is ready")

    def retries_then_says_the_same(self):
        self.tap(0, "Somebody else")
        self.go_to_camera()
        self.comes_to(MISS)
        self.behaves("Does what is asked")
        self.key(F2)
        self.comes_to("A person confirms it now")
        self.at_desk("Is this the same person?")
        self.key(F5)
        self.see("Checked in")

    def sends_to_review(self):
        self.tap(1, "Somebody else")
        self.go_to_camera()
        self.comes_to(MISS)
        self.key(F3)
        dialog = self._("Let pass with reason")
        self.station.see_window(dialog)
        self.station.take_keyboard(dialog)
        self.station.key(journey.ESCAPE)
        self.station.see_window(dialog, False)
        self.key(F6)
        self.answers("Send the photo to review?", "Send to review")

    def admits_as_doubtful(self):
        self.tap(2, "Somebody else")
        self.go_to_camera()
        self.comes_to(MISS)
        self.key(F7)
        self.answers("Admit as doubtful?", "Admit as doubtful")
        self.see("Checked in")

    def checks_in_by_card(self):
        self.tap(3, "Nobody sits down")
        self.key(F4)
        self.answers("Check in by card only?", "Check in")
        self.see("Checked in")

    def lets_the_guest_try_again(self):
        """The camera comes back by itself; the guest need not wait for staff."""
        self.tap(4, "Nobody sits down")
        self.go_to_camera()
        self.see("Step in front of the camera")
        self.open_panel()
        self.press_at_desk("Unplug the camera")
        self.see("The camera is not connected")
        self.press_at_desk("Unplug the camera")
        self.close_panel()
        self.press("Try again")
        self.see("Step in front of the camera")
        self.end()


def confirming_profile(folder):
    path = pathlib.Path(folder, "confirming.ini")
    rules = pathlib.Path(PROFILE).read_text()
    assert "position=15" in rules
    # time enough to press what is to be pressed while nobody sits down, on a slow machine too
    rules = rules.replace("position=15", "position=120").replace("[policy]", "[policy]\nstaff-confirms=true")
    path.write_text(rules)
    return str(path)


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        pictures = sys.argv[5] if len(sys.argv) > 5 else folder
        with journey.running([MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--profile", confirming_profile(folder),
                              "--pictures", pictures], LANGUAGE) as station:
            day = Day(station, MUSTER, LANGUAGE)
            day.go_through(day.says_the_name, day.nothing_to_look_at, day.retries_then_says_the_same, day.sends_to_review,
                           day.admits_as_doubtful, day.checks_in_by_card, day.lets_the_guest_try_again)
        entries = journey.read_journal(MUSTER, store, "list")
        told = [(e["type"], e.get("outcome"), e.get("reason"), e.get("person"), e.get("staff")) for e in entries if e["type"] != "consent"]
        assert told == EXPECTED, told
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
        print(len(entries), "events in the journal, as expected and whole")
    return 0


sys.exit(main())
