#!/usr/bin/python3
"""A guest who wants to get out: every key and button that leads anywhere in a program like this one, tried at the guests'
screen, and the window manager's word to close it. Nothing comes of any. Then staff leave, who may; and the machine, which
need not ask.

Usage: kiosk.py MUSTER MODELS LANGUAGE [PICTURES]"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import journey
import staff_accounts
import visitors

MUSTER, MODELS, LANGUAGE = sys.argv[1:4]
PICTURES = sys.argv[4] if len(sys.argv) > 4 else None
SKIP = 77
OPERATOR = staff_accounts.OPERATOR
# of GTK, of the inspector, of the desk, and what other programs know
KEYS = """ctrl+q ctrl+w alt+F4 ctrl+F4 F10 shift+F10 Menu alt+space ctrl+shift+i ctrl+shift+d ctrl+comma ctrl+question
    F1 ctrl+F1 F2 F3 F4 F5 F6 F7 F8 F9 shift+F9 F11 F12 ctrl+f ctrl+l ctrl+t ctrl+n ctrl+o ctrl+s ctrl+p ctrl+v shift+Insert
    ctrl+period ctrl+semicolon ctrl+shift+u ctrl+alt+t super+d alt+Tab ctrl+Tab alt+F1 alt+F2 alt+F10 ctrl+alt+Delete
    XF86Close XF86WWW XF86Explorer""".split()
# of texts that can be edited
TEXT_KEYS = "Menu shift+F10 ctrl+v shift+Insert ctrl+period ctrl+semicolon ctrl+shift+u ctrl+c ctrl+x".split()
LEFT, MIDDLE, RIGHT, BACK = 1, 2, 3, 8
# of a window of 1366x768 or more at the upper left corner: its ceiling, where windows are moved by, its middle, its floor
PLACES = [(700, 20), (30, 30), (683, 380), (683, 740)]


def xdotool(*arguments):
    subprocess.run(["xdotool", *map(str, arguments)], check=True, timeout=60)


class Hostile(visitors.Visitors):
    def windows(self):
        return sorted(journey.name_of(f) for f in journey.children(self.station.root) if f is not None)

    def nothing_came(self, of_what):
        """Windows, and what lies over them, are told apart by the display, whatever they are called."""
        time.sleep(0.15)
        assert self.station.child.poll() is None, f"the program ended by {of_what}"
        assert self.windows() == sorted([self.guest, self.desk]), f"{of_what}: {self.windows()}"
        shown = self.station.display.count_shown()
        assert shown == self.shown, f"{of_what}: {shown} windows on the display instead of {self.shown}"
        assert self.station.find(self._("Nobody is signed in"), self.desk), of_what

    def stands_there(self):
        self.station.see(self._("Nobody is signed in"), self.desk, patience=75)  # the rehearsal is prepared first
        self.idle()
        self.station.take_keyboard(self.guest)
        time.sleep(1)
        self.shown = self.station.display.count_shown()

    def a_menu_would_be_seen(self):
        """The same button of the mouse opens one in the other window."""
        self.station.take_keyboard(self.desk)
        xdotool("mousemove", *PLACES[0], "click", RIGHT)
        self.station.wait(lambda: self.station.display.count_shown() > self.shown, "the menu of the desk's window")
        self.station.key(journey.ESCAPE)
        self.station.wait(lambda: self.station.display.count_shown() == self.shown, "the end of the menu")
        self.station.take_keyboard(self.guest)

    def tries_keys(self):
        for key in KEYS:
            xdotool("key", "--clearmodifiers", key)
            self.nothing_came(key)
        self.idle()

    def tries_keys_while_typing(self):
        self.press("No card? Type your numbers")
        self.see("Type your two numbers")
        for key in TEXT_KEYS:
            xdotool("key", "--clearmodifiers", key)
            self.nothing_came(key)
        self.see("Type your two numbers")
        self.station.key(journey.ESCAPE)
        self.idle()

    def tries_the_mouse(self):
        for place in PLACES:
            for button in (MIDDLE, RIGHT, BACK):
                xdotool("mousemove", *place, "click", button)
                self.nothing_came(f"button {button} at {place}")
        xdotool("mousemove", *PLACES[0], "click", "--repeat", 2, LEFT)
        self.nothing_came("a double click on the ceiling")
        xdotool("mousemove", *PLACES[0], "mousedown", LEFT, "mousemove", 900, 500, "mouseup", LEFT)
        self.nothing_came("dragging the ceiling")
        self.idle()

    def asks_the_window_manager(self):
        for _ in range(3):
            self.station.display.ask_to_close(self.guest)
            self.nothing_came("being asked to close")

    def staff_stay(self):
        self.station.take_keyboard(self.desk)
        xdotool("key", "ctrl+q")
        self.signs_in(self._("Sign in"))
        self.picture("question")
        self.answers("Stay")
        self.station.see_gone(self._("Close the station?"))
        self.station.see(self._("At this desk: %s") % OPERATOR[0], self.desk)

    def signs_in(self, window):
        self.station.see_window(window)
        self.choose_account(window, 2)
        self.types_pin(window, OPERATOR[2])
        self.station.see(self._("Stay"))

    def answers(self, words):
        self.station.press(f"{self._(words)} {self._(words)}")  # libadwaita 1.2 says each answer twice

    def staff_leave(self):
        time.sleep(1)  # what GTK hides lies over the window for a moment still
        self.station.display.ask_to_close(self.desk)
        self.station.see(self._("Close the station?"))
        self.answers("Close the station")
        assert self.station.child.wait(30) == 0

    def picture(self, name):
        if PICTURES is None:
            return
        time.sleep(0.7)
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-kiosk-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", "num-buffers=1", "!", "videoconvert", "!", "pngenc", "!", "filesink",
                        f"location={path}"], check=True, timeout=60)


def allow_inspector():
    """As on the machine of somebody who makes programs."""
    folder = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    folder.mkdir(parents=True)
    (folder / "keyfile").write_text("[org/gtk/gtk4/settings/debug]\nenable-inspector-keybinding=true\ninspector-warning=false\n")


def machine_stops_it(store):
    """systemd, or the end of the session: nobody is asked, nothing is lost."""
    with journey.running([MUSTER, "--kiosk", "--window", "guest", "--store", store], LANGUAGE) as station:
        station.see(visitors.Visitors(station, MUSTER, LANGUAGE)._("Tap your card"), patience=60)
        station.child.send_signal(signal.SIGTERM)
        assert station.child.wait(30) == 0


def main():
    if not MODELS or not shutil.which("xdotool"):
        print("no folder with models was given, or xdotool is missing")
        return SKIP
    allow_inspector()
    with tempfile.TemporaryDirectory() as folder:
        store = str(pathlib.Path(folder, "rehearsal.db"))
        staff_accounts.add(MUSTER, store)
        command = ["env", "GSETTINGS_BACKEND=keyfile", "GTK_DEBUG=interactive", MUSTER, "--rehearsal", "--kiosk", "--store", store,
                   "--models", MODELS]
        with journey.running(command, LANGUAGE) as station:
            guest = Hostile(station, MUSTER, LANGUAGE)
            guest.go_through(guest.stands_there, guest.a_menu_would_be_seen, guest.tries_keys, guest.tries_keys_while_typing,
                             guest.tries_the_mouse, guest.asks_the_window_manager, guest.staff_stay, guest.staff_leave)
        left = [e for e in journey.read_journal(MUSTER, store, "list") if e["type"] == "station-leave"]
        assert [e["staff_id"] for e in left] == [3], left
        machine_stops_it(str(pathlib.Path(folder, "other.db")))
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
    return 0


if __name__ == "__main__":
    sys.exit(main())
