#!/usr/bin/python3
"""A station with readers: an ID card reader and a campus card reader on an emulated USB bus and the virtual reader of a real
pcscd, all with the program's own drivers. People put their cards, staff look at the readers in the preferences and try
them, one is pulled out and put back; and the journal after it.

Usage: readers.py MUSTER MODELS PROFILE USB-HOST PHOTOS LANGUAGE [PICTURES]"""
import gettext
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import desk_bench
import journey

MUSTER, MODELS, PROFILE, USB_HOST, PHOTOS, LANGUAGE = sys.argv[1:7]
PICTURES = sys.argv[7] if len(sys.argv) > 7 else None
SKIP = 77
# as on the ID cards of the emulator, and the campus cards
PEOPLE = """student_number,name,id_number,card_uid,unit
2026010117,测试B,{0},04A1B2C3,Physics
2026010118,测试C,{1},04D5E6F7A8B9C0,History
2026010119,测试D,{2},,Chemistry
"""
UNKNOWN = "04999999"
ID_READER = "USB 0400:c35a, 1-1"
READ_MS = 300
# type, outcome, reason, person, how the person was named
EXPECTED = [
    ("outcome", "error", "camera-lost", 1, "id"),
    ("outcome", "abandoned", "ended", 2, "campus"),
    ("outcome", "refused", "unknown-card", None, "campus"),
    ("outcome", "abandoned", "ended", 3, "id"),
]


class Day:
    def __init__(self, bench, station):
        po = pathlib.Path(MUSTER).resolve().parent.parent / "po"
        self.words = gettext.translation("muster", po, [LANGUAGE], fallback=LANGUAGE == "en")
        self._ = self.words.gettext
        self.bench = bench
        self.station = station
        self.guest = self._("Muster, guest screen")
        self.desk = self._("Check-in") if LANGUAGE == "en" else "新学期报到"
        self.preferences = self._("Preferences")
        self.id_reader = self._("ID card reader, USB")
        self.campus_reader = self._("Campus card reader, PC/SC")
        self.began = time.monotonic()
        self.n_pictures = 0

    def go_through(self, *parts):
        for part in parts:
            part()
            print(f"{time.monotonic() - self.began:6.1f} s  {part.__name__}", flush=True)

    def see(self, words, window=None, part=False):
        return self.station.see(self._(words), window or self.guest, part=part)

    def picture(self, window, name):
        """For whoever looks at the pages; the window has settled."""
        if PICTURES is None:
            return
        self.station.take_keyboard(window)
        time.sleep(0.7)
        self.n_pictures += 1
        path = pathlib.Path(PICTURES, f"{LANGUAGE}-{self.n_pictures:02}-{name}.png")
        subprocess.run(["gst-launch-1.0", "-q", "ximagesrc", f"xname={window}", "num-buffers=1", "!", "videoconvert", "!", "pngenc", "!",
                        "filesink", f"location={path}"], check=True, timeout=60)

    def state_of(self, reader, word):
        return self._("%s: %s") % (reader, self.words.pgettext("reader", word))

    # --- people ---

    def comes_with_id_card(self):
        self.see("Tap your card")
        self.bench.tell("put id _ 1")
        self.see("Is this you?")
        self.station.see("测＊B", self.guest, part=True)
        self.station.see(self._("By ID card"), self.desk)
        self.station.see("测试B", self.desk, part=True)
        self.picture(self.guest, "id-card-guest")
        self.picture(self.desk, "id-card-desk")
        self.bench.tell("lift id")
        self.finds_no_camera()

    def finds_no_camera(self):
        self.station.press(self._("Yes, start the face check"), self.guest)
        self.see("How would you like to check in?")
        self.station.press(self._("With my face"), self.guest)
        self.see("The camera is not connected")
        self.picture(self.guest, "no-camera")
        self.end()

    def end(self):
        self.station.press(self._("End and clear my data from this screen"), self.guest)
        self.see("Tap your card")

    def comes_with_campus_card(self):
        self.bench.tell("card slot0 04D5E6F7A8B9C0")
        self.see("Is this you?")
        self.station.see("测＊C", self.guest, part=True)
        self.station.see(self._("By campus card"), self.desk)
        self.picture(self.desk, "campus-card-desk")
        self.bench.tell("lift slot0")
        self.end()

    def has_unknown_card(self):
        self.bench.tell(f"card acr {UNKNOWN}")
        self.see("This card is not in the roster")
        self.picture(self.guest, "unknown-card")
        self.bench.tell("lift acr")
        self.see("Tap your card")

    # --- staff ---

    def opens_preferences(self):
        self.station.take_keyboard(self.desk)
        subprocess.run(["xdotool", "key", "ctrl+comma"], check=True, timeout=60)
        self.station.see_window(self.preferences)
        self.station.see(self.state_of(self.id_reader, "ready"), self.preferences, part=True)
        self.station.see(self.state_of(self.campus_reader, "ready"), self.preferences, part=True)
        self.station.see("ACR122U", self.preferences, part=True)
        self.station.see("Virtual PCD 00 00", self.preferences, part=True)
        self.picture(self.preferences, "preferences")

    def tries_cards(self):
        self.switch_test()
        self.see("Put a card on any reader. Nobody is checked in until this is off again.", self.preferences)
        self.bench.tell("put id _ 1")
        self.shows_result("ID card", self.bench.tell("number _ 1"), READ_MS)
        self.bench.tell("lift id")
        self.bench.tell("card acr 04A1B2C3")
        self.shows_result("Campus card", "04A1B2C3", 0)
        self.picture(self.preferences, "preferences-tried")
        self.bench.tell("lift acr")
        self.see("Tap your card")
        self.switch_test()
        self.see("See what the readers make of a card. Nobody is checked in while this is on.", self.preferences)

    def switch_test(self):
        self.station.press(self._("Try cards"), self.preferences, part=True)

    def shows_result(self, kind, number, least_ms):
        """Which card it was, but for its number, and how long it took."""
        self.see(f"{self._(kind)} {'*' * (len(number) - 2)}{number[-2:]}", self.preferences)
        time_of = re.escape(self._("read in %.0f ms")).replace(re.escape("%.0f"), r"(\d+)")
        times = [int(t) for t in re.findall(time_of, "\n".join(self.station.texts()))]
        print("read in", times, "ms")
        assert times and times[-1] >= least_ms, times

    def shows_id_reader(self, shown, began):
        """In the preferences and behind the readers of the truth line."""
        for window in (self.preferences, self.desk):
            self.station.wait(lambda: bool(self.station.find(ID_READER, window, part=True)) == shown,
                              f"the ID card reader {'in' if shown else 'out of'} “{window}”")
            print(f"{'back' if shown else 'gone'} in “{window}” after {time.monotonic() - began:.2f} s")

    def pulls_it_out(self):
        began = time.monotonic()
        self.bench.tell("tear id")
        self.shows_id_reader(False, began)
        self.picture(self.preferences, "preferences-pulled-out")

    def puts_it_back(self):
        began = time.monotonic()
        self.bench.tell("plug id")
        self.shows_id_reader(True, began)
        self.station.see(self.state_of(self.id_reader, "ready"), self.preferences, part=True)
        self.station.take_keyboard(self.preferences)
        self.station.key(journey.ESCAPE)
        self.station.see_window(self.preferences, False)

    def next_one_comes(self):
        self.bench.tell("put id _ 3")
        self.see("Is this you?")
        self.bench.tell("lift id")
        self.end()


def fill(folder, bench):
    (folder / "photos").mkdir()
    numbers = [line.split(",")[0] for line in PEOPLE.splitlines()[1:]]
    subprocess.run([PHOTOS, *(str(folder / "photos" / f"{number}.jpg") for number in numbers)], check=True, timeout=60)
    (folder / "people.csv").write_text(PEOPLE.format(*(bench.tell(f"number _ {n}") for n in (1, 2, 3))))
    store = str(folder / "muster.db")
    subprocess.run([MUSTER, "import", str(folder / "people.csv"), "--photos", str(folder / "photos"), "--models", MODELS, "--store", store],
                   check=True, timeout=120)
    return store


def set_up(bench):
    bench.tell("add id sdt 1-1 0400 c35a")
    bench.tell(f"time id 3001 {READ_MS}")
    bench.tell("plug id")
    bench.tell("acr122u acr 1-2")
    bench.tell("plug acr")
    bench.start_pcscd()


def main():
    if not MODELS:
        print("no folder with models was given")
        return SKIP
    with tempfile.TemporaryDirectory() as folder, desk_bench.DeskBench(USB_HOST) as bench:
        try:
            set_up(bench)
        except desk_bench.Missing as missing:
            print(missing, "is missing")
            return SKIP
        store = fill(pathlib.Path(folder), bench)
        command = [*bench.under, MUSTER, "--store", store, "--models", MODELS, "--profile", PROFILE]
        with journey.running(command, LANGUAGE) as station:
            day = Day(bench, station)
            day.go_through(day.comes_with_id_card, day.comes_with_campus_card, day.has_unknown_card, day.opens_preferences,
                           day.tries_cards, day.pulls_it_out, day.puts_it_back, day.next_one_comes)
        entries = journey.read_journal(MUSTER, store, "list")
        told = [(e["type"], e.get("outcome"), e.get("reason"), e.get("person"), e.get("identified_by")) for e in entries
                if e["type"] not in ("consent", "import", "occasion-set")]
        assert told == EXPECTED, told
        assert journey.read_journal(MUSTER, store, "verify")[-1]["ok"]
    return 0


sys.exit(main())
