#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the ten digits with many voices of espeak-ng (Debian 12: 1.51), one folder a voice, for make-words.

render.py templates|held-out FOLDER
render.py rehearsal FILE: the voice of the rehearsal"""

import io
import pathlib
import subprocess
import sys
import wave

import numpy

RATE = 16000

WORDS = {
    "zh": ["0-ling2", "0-dong4", "1-yi1", "1-yao1", "2-er4", "3-san1", "4-si4", "5-wu3", "6-liu4", "7-qi1", "8-ba1", "9-jiu3"],
    "en": ["0-zero", "0-oh", "1-one", "2-two", "3-three", "4-four", "5-five", "6-six", "7-seven", "8-eight", "9-nine"],
}

# voice, variant, words a minute, pitch
TEMPLATES = {
    "zh": [("cmn-latn-pinyin", variant, speed, pitch) for variant, speed, pitch in (
        ("m1", 150, 50), ("m2", 135, 35), ("m4", 165, 45), ("m7", 150, 60), ("f1", 150, 50), ("f2", 135, 60), ("f4", 165, 45),
        ("klatt", 150, 45), ("klatt4", 135, 55), ("Annie", 150, 50), ("Michael", 150, 40), ("Andy", 165, 50))],
    "en": [(voice, variant, speed, pitch) for voice, variant, speed, pitch in (
        ("en-gb", "m1", 150, 50), ("en-us", "m2", 135, 35), ("en-us", "m4", 165, 45), ("en-gb", "m7", 150, 60),
        ("en-us", "f1", 150, 50), ("en-gb", "f2", 135, 60), ("en-us", "f4", 165, 45), ("en-gb-x-rp", "klatt", 150, 45),
        ("en-us", "klatt4", 135, 55), ("en-gb-scotland", "Annie", 150, 50), ("en-us", "Michael", 150, 40), ("en-gb", "Andy", 165, 50))],
}
HELD_OUT = {
    "zh": [("cmn-latn-pinyin", variant, speed, pitch) for variant, speed, pitch in (
        ("m3", 130, 45), ("m5", 170, 55), ("m6", 150, 40), ("m8", 160, 50), ("f3", 150, 55), ("f5", 170, 50), ("klatt2", 140, 50),
        ("Alicia", 150, 50), ("belinda", 160, 60), ("Denis", 150, 40), ("Mario", 140, 50), ("steph", 155, 55))],
    "en": [(voice, variant, speed, pitch) for voice, variant, speed, pitch in (
        ("en-us", "m3", 130, 45), ("en-gb", "m5", 170, 55), ("en-us", "m6", 150, 40), ("en-gb", "f3", 150, 55), ("en-us", "f5", 170, 50),
        ("en-us", "Alicia", 150, 50), ("en-gb", "belinda", 160, 60), ("en-us", "Denis", 150, 40))],
}


# None of the templates.
REHEARSAL = ("cmn-latn-pinyin", "f3", 160, 55)


def resample(samples, rate):
    """By the spectrum: what is above the new band is left out."""
    spectrum = numpy.fft.rfft(samples)
    length = round(len(samples) * RATE / rate)
    wanted = numpy.zeros(length // 2 + 1, complex)
    n = min(len(wanted), len(spectrum))
    wanted[:n] = spectrum[:n]
    return numpy.fft.irfft(wanted, length) * length / len(samples)


def say(language, word, voice, variant, speed, pitch):
    text = word.split("-")[1]
    wav = subprocess.run(["espeak-ng", "-v", f"{voice}+{variant}", "-s", str(speed), "-p", str(pitch), "--stdout", text],
                         check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(wav)) as sound:
        rate = sound.getframerate()
        samples = numpy.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float)
    samples = resample(samples, rate)
    return (samples * 12000 / max(abs(samples).max(), 1)).round().astype("<i2")


def to_mu_law(sample):
    """G.711 without the inversion of its bits: sign, exponent, mantissa."""
    size = min(abs(int(sample)) + 132, 32767)
    exponent = max(size.bit_length() - 8, 0)
    return (0x80 if sample < 0 else 0) | exponent << 4 | (size >> exponent + 3) & 0xF


def write_rehearsal(path):
    """Digits 0 to 9: number of samples (2 bytes, little-endian), samples (mu-law)."""
    out = bytearray()
    for word in WORDS["zh"]:
        if word not in ("0-dong4", "1-yao1"):
            samples = say("zh", word, *REHEARSAL)
            loud = numpy.flatnonzero(abs(samples) > 200)
            samples = samples[loud[0]:loud[-1] + 1]
            out += len(samples).to_bytes(2, "little") + bytes(to_mu_law(sample) for sample in samples)
    pathlib.Path(path).write_bytes(out)


def main():
    if sys.argv[1] == "rehearsal":
        write_rehearsal(sys.argv[2])
        return
    voices = {"templates": TEMPLATES, "held-out": HELD_OUT}[sys.argv[1]]
    for language, said in voices.items():
        for voice in said:
            folder = pathlib.Path(sys.argv[2]) / f"{language}-{'-'.join(str(part) for part in voice)}"
            folder.mkdir(parents=True, exist_ok=True)
            for word in WORDS[language]:
                (folder / f"{language}-{word}.raw").write_bytes(say(language, word, *voice).tobytes())


main()
