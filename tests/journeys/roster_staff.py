#!/usr/bin/python3
"""Somebody of the staff comes from the roster: an admin of the station gives them a PIN, they sign in, and the desk is closed to
them as soon as the roster has removed them.

Usage: roster_staff.py MUSTER MUSTER-ROSTER PROFILE LANGUAGE [PICTURES]"""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "roster"))
import journey  # noqa: E402
import staff_accounts  # noqa: E402
import visitors  # noqa: E402
from roster_kit import Kit  # noqa: E402
from staff_accounts import ADMIN, SUPERVISOR  # noqa: E402

MUSTER, ROSTER, PROFILE, LANGUAGE = sys.argv[1:5]
PICTURES = sys.argv[5] if len(sys.argv) > 5 else None
NAME, PIN = "Nina Qvist", "730614"
PATIENCE = 90


class Desk(visitors.Visitors):
    def __init__(self, station, kit):
        super().__init__(station, MUSTER, LANGUAGE)
        self.kit = kit
        self.preferences = self._("Preferences")

    def picture(self, window, name):
        if PICTURES is None:
            return
        self.station.display.focus(window)
        time.sleep(1)
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-roster-staff-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", "num-buffers=1", "!", "videoconvert", "!", "pngenc", "!", "filesink",
                        f"location={path}"], check=True, timeout=60)

    def admin_signs_in(self):
        self.station.see(self._("Nobody is signed in"), self.desk, patience=PATIENCE)
        self.signs_in_as(0, ADMIN)

    def turns_to(self, page):
        """A page of the preferences, by the button that has its name on it."""
        def button():
            node = self.station.find(page, self.preferences)
            while node is not None and not journey.actions_of(node):
                node = node.get_parent()
            return node

        self.station.wait(button, f"the page “{page}”").do_action(0)

    def sees_who_has_come(self):
        """In the preferences, with where the account comes from."""
        self.station.take_keyboard(self.desk)
        subprocess.run(["xdotool", "key", "ctrl+comma"], check=True, timeout=60)
        self.station.see_window(self.preferences)
        self.turns_to(self._("Staff"))
        self.station.see(NAME, self.preferences, patience=PATIENCE)
        self.station.see(self._("from the roster, no PIN yet"), self.preferences, part=True)
        self.picture(self.preferences, "no-pin")

    def gives_a_pin(self):
        window = self._("New PIN")
        self.station.press(self._("New PIN for %s") % NAME, self.preferences)
        self.station.see_window(window)
        self.station.take_keyboard(window)
        self.station.type(PIN)
        self.station.key(journey.TAB)
        self.station.key(journey.TAB)
        self.station.type(PIN)
        self.picture(window, "new-pin")
        self.station.key(journey.RETURN)
        self.station.see_window(window, False)
        self.station.see_gone(self._("from the roster, no PIN yet"), self.preferences)
        self.picture(self.preferences, "with-pin")
        self.station.take_keyboard(self.preferences)
        self.station.key(journey.ESCAPE)
        self.station.see_window(self.preferences, False)

    def signs_in(self):
        self.press_at_desk(ADMIN[0])
        self.press_at_desk("Sign out")
        self.at_desk("Nobody is signed in")
        self.signs_in_as(2, (NAME, "operator", PIN))
        self.picture(self.desk, "at-the-desk")

    def is_removed(self):
        self.kit.run("staff", "remove", "E1")
        self.station.see(self._("Nobody is signed in"), self.desk, patience=PATIENCE)
        window = self._("Sign in")
        self.press_at_desk("Sign in")
        self.station.see_window(window)
        self.station.see(ADMIN[0], window, part=True)
        assert not self.station.find(NAME, window, part=True), "whoever has left is not to be chosen"
        self.picture(window, "removed")


def main():
    with Kit(MUSTER, ROSTER) as kit:
        kit.run("staff", "set", "E1", "--name", NAME, "--role", "operator")
        store = str(kit.folder / "desk.db")
        kit.enrol("desk")
        staff_accounts.add(MUSTER, store, (ADMIN, SUPERVISOR))
        with journey.running([MUSTER, "--store", store, "--station", "desk", "--profile", PROFILE, "--window", "desk"],
                             LANGUAGE) as station:
            desk = Desk(station, kit)
            desk.go_through(desk.admin_signs_in, desk.sees_who_has_come, desk.gives_a_pin, desk.signs_in, desk.is_removed)
        entries = journey.read_journal(MUSTER, store, "list")
        told = [(e["type"], e.get("why")) for e in entries if e["type"] == "staff-out"]
        assert told == [("staff-out", "signed-out"), ("staff-out", "retired")], told
        changes = [bool(e["by_roster"]) for e in entries if e["type"] == "staff-change" and "by_roster" in e]
        assert changes == [True, False, True], changes
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
    return 0


if __name__ == "__main__":
    sys.exit(main())
