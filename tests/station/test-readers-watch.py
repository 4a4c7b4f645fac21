#!/usr/bin/python3
"""muster readers --json --watch, the real program with its own drivers: an ID card reader and an ACR122U on an emulated USB
bus, a real pcscd with its virtual reader. Each line that each reader gives is looked at.

test-readers-watch.py MUSTER USB-HOST"""
import json
import queue
import signal
import subprocess
import sys
import threading

import desk_bench

MUSTER, USB_HOST = sys.argv[1:3]
SKIP = 77
PATIENCE = 40
READ_MS = 300
LONG_READ_MS = 2000  # in the middle of it there is time to pull the reader out
UID = "04A1B2C3"
ID_READER, SLOTS, ACR = "USB 0400:c35a, 1-1", ("Virtual PCD 00 00", "Virtual PCD 00 01"), "ACS ACR122U PICC Interface 00 00"


class Watch:
    """What the program prints, reader by reader."""

    def __init__(self, bench):
        self.process = subprocess.Popen([*bench.under, MUSTER, "readers", "--json", "--watch"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.text = []
        self.lines = queue.Queue()
        self.waiting = {}  # reader: events that nobody has asked for yet
        self.states = {}   # reader: its states since somebody asked
        self.listed = {}   # reader: its line in the list
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.text.append(line)
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def take_line(self):
        line = self.lines.get(timeout=PATIENCE)
        assert line is not None, "the program has ended"
        if "event" not in line:
            self.listed[line.get("reader", line["driver"])] = line
        elif line["event"] == "reader-state":
            self.states.setdefault(line["reader"], []).append(line["state"])
        else:
            self.waiting.setdefault(line["reader"], []).append(line)

    def expect(self, reader, kind):
        """The next event of this reader, which has to be of that kind."""
        while not self.waiting.get(reader):
            self.take_line()
        event = self.waiting[reader].pop(0)
        assert event["event"] == kind, f"{kind} was expected, not {event}"
        print(kind, reader, flush=True)
        return event

    def expect_added(self, *details):
        """Readers that come in any order. Returns their names."""
        names = {}
        while len(names) < len(details):
            for reader, events in self.waiting.items():
                # each driver says once more that there is none before it finds the next
                while events and events[0]["event"] == "error":
                    events.pop(0)
                for detail in details:
                    if events and events[0]["event"] == "reader-added" and events[0]["detail"].startswith(detail):
                        names[detail] = reader
                        events.pop(0)
            if len(names) < len(details):
                self.take_line()
        print("reader-added", *names.values(), flush=True)
        return [names[detail] for detail in details]

    def expect_states(self, reader, *states):
        while len(self.states.get(reader, [])) < len(states):
            self.take_line()
        assert self.states[reader] == list(states), self.states[reader]

    def forget_states(self):
        self.states.clear()

    def expect_card(self, reader, kind, number, least_ms):
        on = self.expect(reader, "card-on")
        read = self.expect(reader, "card-read")
        assert (read["card"], read["number"]) == (kind, "*" * (len(number) - 2) + number[-2:]), read
        assert on["t"] <= read["t_done"] == read["t"] and read["t_done"] - read["t_tap"] >= least_ms * 1000, read
        assert abs(read["ms"] - (read["t_done"] - read["t_tap"]) / 1000) < 0.01, read

    def end(self):
        self.process.send_signal(signal.SIGINT)
        complaint = self.process.stderr.read()
        self.thread.join(PATIENCE)
        assert self.process.wait(PATIENCE) == 0, complaint
        assert complaint == "", complaint


def watch_id_reader(bench, watch, number):
    (reader,) = watch.expect_added(ID_READER)
    watch.forget_states()
    bench.tell("put id _ 1")
    watch.expect_card(reader, "id", number, READ_MS)
    watch.expect_states(reader, "reading", "wait-removal")
    bench.tell("lift id")
    watch.expect(reader, "card-off")
    watch.expect_states(reader, "reading", "wait-removal", "idle")
    bench.tell("unplug id")
    watch.expect(reader, "reader-gone")
    bench.tell("plug id")
    watch.expect_added(ID_READER)
    # in the middle of a read, as a cable does; put in again, with the card on it
    bench.tell(f"time id 3001 {LONG_READ_MS}")
    bench.tell("put id _ 1")
    watch.expect(reader, "card-on")
    bench.tell("tear id")
    watch.expect(reader, "reader-gone")
    bench.tell(f"time id 3001 {READ_MS}")
    bench.tell("plug id")
    watch.expect_added(ID_READER)
    watch.expect_card(reader, "id", number, READ_MS)
    bench.tell("lift id")
    watch.expect(reader, "card-off")


def watch_slots(bench, watch, slots):
    for place, reader in zip(("slot0", "slot1"), slots):
        bench.tell(f"card {place} {UID}")
        watch.expect_card(reader, "campus", UID, 0)
        bench.tell(f"lift {place}")
        watch.expect(reader, "card-off")


def watch_acr(bench, watch):
    bench.tell("plug acr")
    (reader,) = watch.expect_added(ACR)
    bench.tell(f"card acr {UID}")
    watch.expect_card(reader, "campus", UID, 0)
    bench.tell("lift acr")
    watch.expect(reader, "card-off")
    bench.tell("unplug acr")
    watch.expect(reader, "reader-gone")


def watch_crash(bench, watch, slots):
    """Of pcscd: its readers are gone and come back by themselves."""
    bench.tell("pcscd kill")
    for reader in slots:
        watch.expect(reader, "reader-gone")
    bench.start_pcscd()
    return watch.expect_added(*SLOTS)


def main():
    with desk_bench.DeskBench(USB_HOST) as bench:
        bench.tell("add id sdt 1-1 0400 c35a")
        bench.tell(f"time id 3001 {READ_MS}")
        bench.tell("plug id")
        bench.tell("acr122u acr 1-2")
        try:
            bench.start_pcscd()
        except desk_bench.Missing as missing:
            print(missing, "is missing")
            return SKIP
        number = bench.tell("number _ 1")
        watch = Watch(bench)
        try:
            watch_id_reader(bench, watch, number)
            slots = watch.expect_added(*SLOTS)
            watch_slots(bench, watch, slots)
            watch_acr(bench, watch)
            slots = watch_crash(bench, watch, slots)
            watch_slots(bench, watch, slots)
            watch.end()
        finally:
            watch.process.kill()
            watch.process.wait()
        left = [e for events in watch.waiting.values() for e in events if e["event"] != "error"]
        assert not left, left
        # at work already, if the list came late
        assert watch.listed["sdt-usb"]["state"] != "absent", watch.listed
        text = "".join(watch.text)
        assert UID not in text and number not in text, "a whole number was printed"
    return 0


sys.exit(main())
