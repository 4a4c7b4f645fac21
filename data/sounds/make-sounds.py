#!/usr/bin/python3
"""Makes the station's sounds beside this file: sine notes with a little octave, soft edges, 16 bit mono.

Never louder for a failure: every sound has the same peak but "again", which is softer."""
import array
import math
import pathlib
import sys
import wave

RATE = 16000
PEAK = 0.50

# name: (peak, notes); a note is (start s, length s, Hz)
SOUNDS = {
    "card": (PEAK, [(0.00, 0.05, 1320.0)]),
    "step": (PEAK, [(0.00, 0.07, 880.0)]),
    "pass": (PEAK, [(0.00, 0.22, 659.26), (0.16, 0.36, 987.77)]),
    "again": (PEAK * 0.7, [(0.00, 0.42, 329.63)]),
    "stop": (PEAK, [(0.00, 0.20, 440.00), (0.28, 0.20, 440.00)]),
}


def note(t, length, hertz):
    if not 0 <= t < length:
        return 0.0
    attack = min(t / 0.008, 1.0)
    release = min((length - t) / 0.03, 1.0)
    fall = math.exp(-3.0 * t / length)
    tone = math.sin(2 * math.pi * hertz * t) + 0.18 * math.sin(4 * math.pi * hertz * t)
    return tone / 1.18 * attack * release * fall


def make(path, peak, notes):
    total = max(start + length for start, length, _ in notes) + 0.02
    values = [sum(note(i / RATE - s, n, f) for s, n, f in notes) for i in range(int(total * RATE))]
    scale = peak * 32767 / max(abs(v) for v in values)
    samples = array.array("h", (round(v * scale) for v in values))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


for name, (peak, notes) in SOUNDS.items():
    make(pathlib.Path(__file__).with_name(name + ".wav"), peak, notes)
