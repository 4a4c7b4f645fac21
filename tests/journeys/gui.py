#!/usr/bin/python3
"""A morning at a rehearsal station, done by hand in both windows: eleven guests with campus cards, ID cards and a phone,
staff, and the journal after it.

Usage: gui.py MUSTER MODELS LANGUAGE [PICTURES]"""
import json
import pathlib
import sys
import tempfile

import journey
import visitors

MUSTER, MODELS, LANGUAGE = sys.argv[1:4]
SKIP = 77
STAFF = "Wang Li"
# outcome, reason, person, staff, staff's reason: one for each guest of the morning
EXPECTED = [
    ("pass", None, 1, None, None),
    ("abandoned", "not-me", 2, None, None),
    ("override", "chose-desk", 3, STAFF, "document"),
    ("refused", "unknown-card", None, None, None),
    ("pass", None, 4, None, None),
    ("abandoned", "ended", 5, None, None),
    ("pass", None, 6, None, None),
    ("refused", "card-expired", 7, None, None),
    ("refused", "name-differs", 8, None, None),
    ("refused", "unknown-id-card", None, None, None),
    ("refused", "unknown-layout", None, None, None),
]
# how the person was named: one for each outcome
WAYS = ["campus", "campus", "campus", "campus", "campus", "numbers", "id", "id", "id", "id", None]


class Morning(visitors.Visitors):
    def passes(self):
        self.tap(0)
        self.go_to_camera()
        self.checks_in()
        self.idle()

    def is_not_me(self):
        self.tap(1)
        self.press("Not me")
        self.see("Please tap your own card")
        self.idle()

    def is_somebody_else(self):
        miss = "The pictures did not match this time"
        self.tap(2, "Somebody else")
        self.go_to_camera()
        self.comes_to(miss)
        self.press("Try again")
        # a quick second look may be over before we look: the desk counts them
        self.station.see(self._("Try %u of %u") % (2, 3), self.desk)
        self.comes_to(miss)
        self.press("At the service desk")
        self.station.see_gone(self._(miss), self.guest)
        self.staff_let_pass()

    def staff_let_pass(self):
        dialog = self._("Let pass with reason")
        self.press_at_desk("Let pass with reason…")
        self.station.see_window(dialog)
        self.station.see(self._("a reason"), dialog, part=True)
        reason = "Compared with an identity document" if LANGUAGE == "en" else "已核对证件原件"
        self.station.take_keyboard(dialog)
        self.station.go_to(reason, dialog, "list item")
        self.station.key(journey.RETURN)
        self.station.see(self._("Still needed: %s") % self._("your name"), dialog)
        # libadwaita 1.2 does not tell of the focus in its entry rows: they are the two after the reasons
        self.station.go_to("Another reason" if LANGUAGE == "en" else "其他原因", dialog, "list item")
        self.station.key(journey.TAB)
        self.station.key(journey.TAB)
        self.station.type(STAFF)
        self.station.see_gone(self._("Still needed: %s") % self._("your name"), dialog)
        self.station.press(self._("Let pass"), dialog)
        self.station.see_window(dialog, False)
        self.see("Checked in")
        self.idle()

    def has_unknown_card(self):
        self.idle()
        self.open_panel()
        self.press_at_desk("Tap an unknown card")
        self.see("This card is not in the roster")
        self.idle()

    def loses_camera(self):
        self.tap(3, "Nobody sits down")
        self.go_to_camera()
        self.see("Step in front of the camera")
        self.open_panel()
        self.press_at_desk("Unplug the camera")
        self.see("The camera is not connected")
        self.press_at_desk("Unplug the camera")
        self.station.choose(self._("Behaviour at the camera"), self._("Does what is asked"))
        self.press_at_desk("Rehearsal")
        self.panel_is_gone()
        self.press_at_desk("Try again")
        self.checks_in()
        self.idle()

    def types_numbers(self):
        person = self.people[4]
        last = person["id_number"][-1]
        wrong = str((int(last) + 1) % 10) if last != "X" else "1"
        problem = self._("The last digit does not fit. Please check.")
        self.idle()
        self.station.take_keyboard(self.guest)
        self.press("No card? Type your numbers")
        self.see("Type your two numbers")
        self.station.type(person["student_number"])
        self.station.key(journey.RETURN)
        self.station.type(person["id_number"][:-1] + wrong)
        self.station.see(problem, self.guest)
        self.station.key(journey.BACKSPACE)
        self.station.see_gone(problem, self.guest)
        self.station.type(last)
        self.station.key(journey.RETURN)
        self.see("Is this you?")
        self.end()

    def comes_with_id_card(self):
        self.put(5, "ID card")
        self.see("Is this you?")
        self.at_desk("By ID card")
        self.go_to_camera()
        self.checks_in()
        self.idle()

    def has_expired_card(self):
        self.put(6, "ID card, expired")
        self.see("Your ID card has expired")
        self.at_desk("ID card has expired")
        self.end()

    def has_another_name(self):
        self.put(7, "ID card, another name")
        self.see("Your name is written another way")
        self.at_desk("Name differs on the ID card")
        name = self.people[7]["name"][:-1] + "样"
        self.station.see(self._("On the card: %s") % name, self.desk)
        self.end()

    def is_not_in_roster(self):
        self.put(8, "ID card, not in the roster")
        self.see("This ID card is not in the roster")
        self.end()

    def has_new_kind_of_card(self):
        self.put(9, "ID card, of a new kind")
        self.see("Your card is of a new kind")
        self.at_desk("A new kind of card")
        self.press("Type your numbers")
        self.see("Type your two numbers")
        self.end()

    def taps_a_phone(self):
        self.put(10, "A phone instead of a card")
        self.see("Please use the card itself")
        self.at_desk("The card shows a new number each time")
        self.end()

    def looks_at_readiness(self):
        """Staff, with the keyboard: the truth line, back by Escape, the list of the day by F9."""
        self.idle()
        self.station.press(self._("Records"), self.desk, part=True)
        self.at_desk("Back to the desk")
        self.at_desk("Clock")
        self.station.take_keyboard(self.desk)
        self.station.key(journey.ESCAPE)
        self.station.see_gone(self._("Back to the desk"), self.desk)
        self.at_desk("Last visits")
        self.station.key(journey.F9)
        self.station.see_gone(self._("Last visits"), self.desk)
        self.station.key(journey.F9)
        self.at_desk("Last visits")


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        pictures = sys.argv[4] if len(sys.argv) > 4 else folder
        with journey.running([MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--pictures", pictures], LANGUAGE) as station:
            morning = Morning(station, MUSTER, LANGUAGE)
            morning.go_through(morning.passes, morning.is_not_me, morning.is_somebody_else, morning.has_unknown_card,
                               morning.loses_camera, morning.types_numbers, morning.comes_with_id_card, morning.has_expired_card,
                               morning.has_another_name, morning.is_not_in_roster, morning.has_new_kind_of_card,
                               morning.taps_a_phone, morning.looks_at_readiness)
        entries = journey.read_journal(MUSTER, store, "list")
        outcomes = [(e["outcome"], e.get("reason"), e.get("person"), e.get("staff"), e.get("code")) for e in entries if e["type"] == "outcome"]
        assert outcomes == EXPECTED, outcomes
        ways = [e.get("identified_by") for e in entries if e["type"] == "outcome"]
        assert ways == WAYS, ways
        told = json.dumps(entries, ensure_ascii=False)
        assert not any(p[key] in told for p in morning.people for key in ("name", "id_number", "card_uid")), "the journal names somebody"
        missed = [(e.get("band"), e["person"]) for e in entries if e["type"] == "attempt"]
        assert missed == [("different", 3)] * 2, missed
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
        print(len(entries), "events in the journal, as expected and whole")
    return 0


sys.exit(main())
