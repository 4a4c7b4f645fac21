#!/usr/bin/python3
"""The first day of a station: a store with nobody in it; an administrator, a recovery sheet, a supervisor, how it opens. After
it the desk asks who is there, and the code opens the store without the machine's own key.

Usage: setup.py MUSTER MODELS LANGUAGE [PICTURES]"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import journey
import visitors

MUSTER, MODELS, LANGUAGE = sys.argv[1:4]
PICTURES = sys.argv[4] if len(sys.argv) > 4 else None
SKIP = 77
ADMIN, SUPERVISOR = ("Ada Ng", "40281796"), ("Sun Yi", "61524371")


class Installer(visitors.Visitors):
    window = None
    code = None
    n_pictures = 0

    def picture(self, name):
        if PICTURES is None:
            return
        time.sleep(0.7)
        self.n_pictures += 1
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-setup-{self.n_pictures:02}-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", f"xname={self.window}", "num-buffers=1", "!", "videoconvert", "!",
                        "pngenc", "!", "filesink", f"location={path}"], check=True, timeout=60)

    def go_on(self, words="Next"):
        self.station.press(self._(words), self.window)

    def on_page(self, headline, step=None):
        """All pages are there for a screen reader, shown or not: the number tells which one it is."""
        if step is not None:
            self.station.see(self._("Step %d of %d") % (step, 4), self.window)
        self.station.see(self._(headline), self.window)
        self.picture(headline.split()[-1])

    def is_offered(self):
        """By itself, where nobody is on the roster yet."""
        self.window = self._("Set up this station")
        self.station.see_window(self.window)
        self.on_page("Who may do what here")
        self.go_on("Begin")

    def says_who_installs_it(self):
        self.on_page("The administrator", 1)
        self.station.take_keyboard(self.window)
        self.types_person(*ADMIN, wrong=True)
        self.picture("typed")
        self.go_on()

    def types_person(self, name, pin, role=False, wrong=False):
        """With the keyboard: a row has a button to show its PIN, which Tab meets on its way."""
        self.station.type(name)
        for _ in range(2 if role else 1):
            self.station.key(journey.TAB)
        self.station.type(pin)
        self.station.key(journey.TAB)
        self.station.key(journey.TAB)
        if wrong:
            self.station.type(pin[:-1] + "0")
            self.station.see(self._("The two PINs are not the same yet"), self.window)
            self.station.key(journey.BACKSPACE)
            self.station.type(pin[-1])
        else:
            self.station.type(pin)
        self.station.see_gone(self._("The two PINs are not the same yet"), self.window)

    def keeps_the_sheet(self):
        def code():
            return next((n for n in map(journey.name_of, self.station._nodes(self.window)) if n.count("-") == 6 and "\n" in n), None)

        self.code = self.station.wait(code, "the recovery code").replace("\n", "-")
        self.on_page("The recovery sheet", 2)
        assert not journey.has(self.station.see(self._("Next"), self.window), journey.Atspi.StateType.SENSITIVE)
        self.station.take_keyboard(self.window)
        # libadwaita 1.2 does not tell of the focus in its entry rows: this one is next
        self.station.go_to(self._("Print…"), self.window, "push button")
        self.station.key(journey.TAB)
        self.station.type(self.code[-4:].lower())
        self.go_on()

    def adds_a_supervisor(self):
        self.on_page("Who else works here", 3)
        self.station.take_keyboard(self.window)
        self.types_person(*SUPERVISOR, role=True)
        self.station.press(self._("Add this person"), self.window)
        self.station.see(SUPERVISOR[0], self.window)
        self.picture("two")
        self.go_on()

    def lets_it_open_by_itself(self):
        self.on_page("When the station starts", 4)
        self.go_on("Set up")
        self.station.see(self._("The station is set up"), self.window, patience=60)
        self.picture("done")
        self.go_on("To the desk")
        self.station.see_window(self.window, False)

    def desk_asks_who_is_there(self):
        self.station.see(self._("Nobody is signed in"))


def opens(store, code):
    """With the code alone: the machine's own key is gone."""
    pathlib.Path(f"{store}-key").unlink()
    done = subprocess.run([MUSTER, "keys", "recover", "--store", store], input=code + "\n", text=True, capture_output=True, timeout=60,
                          env={**os.environ, "LANGUAGE": "en"})
    assert done.returncode == 0, done.stderr
    assert "2 PINs" in done.stdout, done.stdout


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "store.db"))
        with journey.running([MUSTER, "--window", "desk", "--store", store, "--models", MODELS], LANGUAGE) as station:
            installer = Installer(station, MUSTER, LANGUAGE)
            installer.go_through(installer.is_offered, installer.says_who_installs_it, installer.keeps_the_sheet,
                                 installer.adds_a_supervisor, installer.lets_it_open_by_itself, installer.desk_asks_who_is_there)
        accounts = journey.read_journal(MUSTER, store, "list")
        assert [(e["account"], e["role"]) for e in accounts if e["type"] == "staff-change"] == [(1, "admin"), (2, "supervisor")], accounts
        opens(store, installer.code)
    return 0


sys.exit(main())
