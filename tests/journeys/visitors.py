"""What journeys through a rehearsal share: its made-up people, its two windows, and the steps that guests and staff take
again and again."""
import gettext
import json
import pathlib
import subprocess
import time

import journey

CHALLENGED = 75
PANEL = "Twelve made-up people. Nothing is sent, nobody is real."


class Visitors:
    """The guests and the staff of a running rehearsal station, each at their own window."""

    def __init__(self, station, program, language):
        po = pathlib.Path(program).resolve().parent.parent / "po"
        self.words = gettext.translation("muster", po, [language], fallback=language == "en")
        self._ = self.words.gettext
        listed = subprocess.run([program, "rehearsal", "--json"], capture_output=True, text=True, check=True, timeout=60)
        self.people = [json.loads(line) for line in listed.stdout.splitlines()]
        self.station = station
        self.guest = self._("Muster, guest screen")
        self.desk = self._("Check-in") if language == "en" else "新学期报到"
        self.began = time.monotonic()
        self.tried_again = False

    def go_through(self, *parts):
        for part in parts:
            part()
            print(f"{time.monotonic() - self.began:6.1f} s  {part.__name__}", flush=True)

    def see(self, words):
        return self.station.see(self._(words), self.guest)

    def comes_to(self, words):
        """What is told after the camera: two challenges, a third where one was not done, each with its own time."""
        self.station.see(self._(words), self.guest, patience=CHALLENGED)

    def checks_in(self):
        """As people do: of a hundred drawn ones some get no response from a challenge, and one from two of them. Staff let
        them try once more; a second one of the same journey is no chance any more."""
        missed, told = self._("No movement was seen"), self._("Checked in")
        first = self.station.wait(lambda: next((w for w in (told, missed) if self.station.find(w, self.guest)), None),
                                  f"“{told}”", CHALLENGED)
        if first == missed:
            assert not self.tried_again, "two guests of one journey got no response"
            self.tried_again = True
            print("no response: tries again", flush=True)
            self.press_at_desk("Try again")
            self.comes_to("Checked in")

    def press(self, words):
        return self.station.press(self._(words), self.guest)

    def at_desk(self, words):
        return self.station.see(self._(words), self.desk)

    def press_at_desk(self, words):
        return self.station.press(self._(words), self.desk)

    def choose_account(self, window, number):
        def people():
            return next((n for n in self.station._nodes(window) if journey.role_of(n) == "list"), None)

        self.station.wait(people, "the list of accounts")
        people().get_selection_iface().select_child(number)

    def types_pin(self, window, pin):
        self.station.take_keyboard(window)
        self.station.type(pin)
        self.station.key(journey.RETURN)

    def signs_in_as(self, number, who):
        """@number: in the list of accounts; @who: name, role, PIN."""
        window = self._("Sign in")
        self.press_at_desk("Sign in")
        self.station.see_window(window)
        self.choose_account(window, number)
        self.types_pin(window, who[2])
        self.station.see_window(window, False)
        self.station.see(self._("At this desk: %s") % who[0], self.desk)

    def chooses_in_menu(self, words):
        def item():
            return next((n for n in self.station._nodes(self.desk)
                         if journey.name_of(n) == self._(words) and journey.actions_of(n)), None)

        self.station.wait(item, f"“{words}” in a menu").do_action(0)

    def idle(self):
        self.see("Tap your card")

    def open_panel(self):
        self.press_at_desk("Rehearsal")
        self.at_desk(PANEL)

    def panel_is_gone(self):
        self.station.see_gone(self._(PANEL), self.desk)

    def put(self, n, card="Campus card", sitter="Does what is asked", asked=None):
        self.idle()
        self.open_panel()
        self.station.choose(self._("Who comes"), self.people[n]["student_number"])
        self.station.choose(self._("What they put on the reader"), self._(card))
        self.station.choose(self._("Behaviour at the camera"), self._(sitter))
        if asked is not None:
            self.station.choose(self._("What the screen asks for"), asked)
        self.press_at_desk("Tap this card")

    def tap(self, n, sitter="Does what is asked"):
        self.put(n, sitter=sitter)
        self.see("Is this you?")

    def go_to_camera(self):
        self.press("Yes, start the face check")
        self.see("How would you like to check in?")
        self.press("With my face")

    def end(self):
        self.press("End and clear my data from this screen")
        self.idle()
