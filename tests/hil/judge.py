#!/usr/bin/python3
"""Judges the log of a run in the guest: what each part must have shown.

Usage: judge.py LOG WORK, with the milliseconds that hil-readers --work takes outside of the guest."""
import json
import sys

TICKS = 100  # USER_HZ of every Linux


def main():
    parts, part, faults = {}, None, []
    for line in open(sys.argv[1], encoding="utf-8", errors="replace"):
        words = line.split()
        if words[:2] == ["HIL", "part"]:
            part = parts.setdefault(words[2], {"events": [], "said": {}, "marks": []})
        elif words[:1] == ["HIL"] and part:
            if words[1] == "mark":
                part["marks"].append((words[2], int(words[3])))
            else:
                part["said"][words[1]] = words[2:]
        elif line.startswith("{") and part:
            part["events"].append(json.loads(line))

    def expect(name, what, truth):
        print(f"{'ok  ' if truth else 'MISS'} {name}: {what}")
        if not truth:
            faults.append(name)

    def reads(name):
        return [e for e in parts[name]["events"] if e["event"] == "card-read"]

    def after(name, mark, event):
        times = [t for m, t in parts[name]["marks"] if m == mark]
        found = [e["ms"] for e in parts[name]["events"] if e["event"] == event and times and e["ms"] >= times[0]]
        return found[0] - times[0] if found else None

    for name in ("sdt", "evdev", "claim", "rights", "idle"):
        expect(name, "ended in order", name in parts and parts[name]["said"].get("status") == ["0"])
    if any(name not in parts for name in ("sdt", "evdev", "claim", "rights", "idle")):
        return 1
    expect("sdt", f"three ID cards read, one pulled out: {len(reads('sdt'))}", len(reads("sdt")) == 3)
    for name in ("sdt", "evdev"):
        gone, back = after(name, "unplug", "reader-gone"), after(name, "replug", "reader-added")
        expect(name, f"unplug shown after {gone} ms", gone is not None and gone <= 1000)
        expect(name, f"ready {back} ms after the replug", back is not None and back <= 2000)
    expect("evdev", f"two cards typed: {len(reads('evdev'))}", len(reads("evdev")) == 2)
    expect("evdev", "no key reached anybody else", parts["evdev"]["said"].get("leaked") == ["0"])
    expect("claim", f"one card typed: {len(reads('claim'))}", len(reads("claim")) == 1)
    expect("claim", "the keyboard driver is gone meanwhile and back afterwards",
           parts["claim"]["said"].get("keyboards") == ["0"] and parts["claim"]["said"].get("keyboards_after") == ["1"])
    errors = [e["error"] for e in parts["rights"]["events"] if e["event"] == "error" and e["driver"] == "sdt-usb"]
    expect("rights", f"missing rights told: {errors}", errors == ["no-rights"])
    expect("rights", "and opened once they are there", any(e["event"] == "reader-added" for e in parts["rights"]["events"]))
    before_user, before_system, after_user, after_system, ms = map(int, parts["idle"]["said"]["idle"])
    share = (after_user + after_system - before_user - before_system) * 1000 / TICKS / ms * 100
    slower = float(parts["idle"]["said"]["work"][0]) / float(sys.argv[2])
    expect("idle", f"all drivers together take {share:.2f} % of the emulated core, which is {slower:.0f} times slower "
           f"than this machine's: {share / slower:.2f} % of a real one", share / slower < 1)
    return 1 if faults else 0


sys.exit(main())
