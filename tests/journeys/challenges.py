#!/usr/bin/python3
"""Guests who are asked to turn their head or to sit in changing colours: one does what is asked, one wants it another way
until a person is the way, one does nothing of it, and one holds up a picture.

Usage: challenges.py MUSTER MODELS PROFILE LANGUAGE [PICTURES]"""
import pathlib
import sys
import tempfile

import journey
import visitors

MUSTER, MODELS, PROFILE, LANGUAGE = sys.argv[1:5]
SKIP = 77
OTHER = "I cannot do this one, show me another way"
STOP_FOR_OTHER = "Stop the colours and do it another way"
STOP_FOR_PERSON = "Stop the colours and go on with a person"
STILL = "Makes none of the movements"


def rules(folder):
    """The campus profile with one challenge of two, either of which is enough, and time for a slow machine."""
    text = pathlib.Path(PROFILE).read_text()
    for line in ("challenges=1", "challenge-kinds=turn-left;flash", "challenge=30", "position=60"):
        key = line.split("=")[0] + "="
        kept = [old for old in text.splitlines() if not old.startswith(key)]
        section = "[times]" if key in ("challenge=", "position=") else "[policy]"
        kept.insert(kept.index(section) + 1, line)
        text = "\n".join(old for old in kept if not old.startswith("challenge-must=")) + "\n"
    path = pathlib.Path(folder, "challenged.ini")
    path.write_text(text)
    return str(path)


class Guests(visitors.Visitors):
    def to_challenge(self, n, sitter="Does what is asked"):
        """Which of the two was drawn."""
        self.tap(n, sitter)
        self.go_to_camera()
        ways = {self._(OTHER): "turn", self._(STOP_FOR_OTHER): "colours"}
        return ways[self.station.wait(lambda: next((w for w in ways if self.station.find(w, self.guest)), None), list(ways))]

    def does_what_is_asked(self):
        if self.to_challenge(0) == "colours":
            self.press(STOP_FOR_OTHER)
        self.checks_in()
        self.idle()

    def wants_another_way(self):
        """Neither turn nor colours: a person is always a way on."""
        if self.to_challenge(1, STILL) == "colours":
            self.press(STOP_FOR_OTHER)
            self.press("Check in with a person, no face needed")
        else:
            self.press(OTHER)
            self.press(STOP_FOR_PERSON)
        self.see("A person will check you in")
        self.end()

    def does_not_turn(self):
        """Seen by a person in the end, whichever comes first: after the turn there are colours once, and then nothing else."""
        if self.to_challenge(2, STILL) == "colours":
            self.press(STOP_FOR_OTHER)
            self.comes_to("No movement was seen")
            self.third = "no-response"
        else:
            self.press(STOP_FOR_PERSON)
            self.see("A person will check you in")
            self.third = "chose-desk"
        self.end()

    def holds_up_a_print(self):
        """It shines as paper does, and the person hears nothing of what staff read."""
        colours = self.words.pgettext("challenge", "Screen colours")
        self.put(3, sitter="Holds up a printed photo", asked=colours)
        self.see("Is this you?")
        self.go_to_camera()
        self.see("Hold still, colours will change")
        self.station.see_gone(self._("Hold still, colours will change"), self.guest)
        told = [self._("Please go on at the service desk"), self._("No movement was seen"), self._("Your face left the picture")]
        self.station.wait(lambda: any(self.station.find(words, self.guest) for words in told), told, visitors.CHALLENGED)
        self.end()


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        pictures = sys.argv[5] if len(sys.argv) > 5 else folder
        command = [MUSTER, "--rehearsal", "--store", store, "--models", MODELS, "--profile", rules(folder), "--pictures", pictures]
        with journey.running(command, LANGUAGE) as station:
            guests = Guests(station, MUSTER, LANGUAGE)
            guests.go_through(guests.does_what_is_asked, guests.wants_another_way, guests.does_not_turn, guests.holds_up_a_print)
        entries = journey.read_journal(MUSTER, store, "list")
        told = [(e["outcome"], e.get("reason"), e.get("person")) for e in entries if e["type"] == "outcome"]
        assert told[0] == ("pass", None, 1), told
        assert told[1][1:] == ("chose-desk", 2), told
        assert told[2][1:] == (guests.third, 3) and told[2][0] != "pass", told
        assert told[3][0] != "pass" and told[3][1] in ("not-live", "no-response", "face-lost") and told[3][2] == 4, told
        kinds = [item["kind"] for e in entries if e.get("person") == 4 for item in e.get("liveness", [])]
        assert "flash" in kinds, kinds
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
        print(len(entries), "events in the journal, as expected and whole")
    return 0


sys.exit(main())
