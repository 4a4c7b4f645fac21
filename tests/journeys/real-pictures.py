#!/usr/bin/python3
"""From a CSV of thirty real people to recorded verdicts, through the command line as an installer would use it.

Prints counts only: no name and no picture of a person leaves the folder of test faces.
Usage: real-pictures.py MUSTER FACES MODELS"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

MUSTER, FACES, MODELS = sys.argv[1:4]
SKIP = 77
PEOPLE = 30


def run(*args, fails=False):
    done = subprocess.run([MUSTER, *map(str, args)], capture_output=True, text=True, timeout=120)
    assert (done.returncode != 0) == fails, f"{args[0]}: status {done.returncode}: {done.stderr}"
    return [json.loads(line) for line in done.stdout.splitlines()] if not fails else done.stderr


def check_character(first17):
    total = sum(int(c) * w for c, w in zip(first17, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)))
    return "10X98765432"[total % 11]


def landscape(path):
    """Sky, sun, hills and a field as a binary PPM."""
    width, height = 640, 480
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            hill = 260 + 40 * ((x * 7919 // 97) % 13) / 13 + 30 * (x / width)
            if (x - 500) ** 2 + (y - 90) ** 2 < 45 ** 2:
                pixel = (255, 236, 150)
            elif y < hill:
                pixel = (120 + y // 4, 170 + y // 6, 235)
            else:
                pixel = (60 + (x * y) % 17, 120 + (y - 260) // 5, 50)
            rows += bytes(pixel)
    path.write_bytes(b"P6 %d %d 255\n" % (width, height) + rows)


def main():
    faces = pathlib.Path(FACES, "lfw")
    if not FACES or not faces.is_dir() or not MODELS:
        print("no folder with test faces or models was given")
        return SKIP
    people = sorted(p for p in faces.iterdir() if p.is_dir() and len(list(p.iterdir())) >= 2)
    random.Random(2026).shuffle(people)
    strangers = [sorted(p.iterdir())[0] for p in people[PEOPLE:PEOPLE + 4]]
    people = [sorted(p.iterdir()) for p in people[:PEOPLE]]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        photos = folder / "photos"
        photos.mkdir()
        lines = ["unit,card_uid,name,student_number,id_number,shoe size"]
        for i, pictures in enumerate(people):
            number = f"2026{i:06d}"
            (photos / f"{number}.jpg").symlink_to(pictures[0])
            first17 = f"11010119900101{i:03d}"
            lines.append(f"计算机学院,04A1B2{i:02X},学生{i},{number},{first17}{check_character(first17)},42")
        (folder / "people.csv").write_bytes("\n".join(lines).encode("gb18030"))
        sky = folder / "sky.ppm"
        landscape(sky)
        common = ["--models", MODELS, "--store", folder / "m.db", "--json"]

        report = run("import", folder / "people.csv", "--photos", photos, *common)[-1]
        assert report["new"] == PEOPLE and report["templates"] == PEOPLE, report

        genuine, impostor = [], []
        for i, pictures in enumerate(people):
            other = people[(i + 1) % PEOPLE][0]
            card = ["visit", "--card", f"04a1b2{i:02x}", *common, "--camera"]
            genuine.append(run(*card, pictures[1])[-1]["outcome"])
            impostor.append(run(*card, other)[-1]["outcome"])
        print("same person:", {o: genuine.count(o) for o in sorted(set(genuine))})
        print("another person:", {o: impostor.count(o) for o in sorted(set(impostor))})
        assert genuine.count("pass") >= PEOPLE - 2, genuine
        assert genuine.count("pass") + genuine.count("review") >= PEOPLE - 1, genuine
        assert impostor.count("fail") == PEOPLE, impostor

        # who they are among all, by another picture: staff see a list, and nobody is let in by it
        found = [run("find", *common, "--camera", pictures[1]) for pictures in people[:8]]
        first = [lines[1]["student"] if len(lines) > 1 else None for lines in found]
        print("found first:", sum(f == f"2026{i:06d}" for i, f in enumerate(first)), "of", len(first))
        assert sum(f == f"2026{i:06d}" for i, f in enumerate(first)) >= len(first) - 1, first
        assert not any(lines[0]["answer"] == "alone" for lines in found), found
        assert [run("find", *common, "--camera", s)[0]["answer"] for s in strangers] == ["nobody"] * len(strangers)
        assert "nobody was looked for" in run("find", *common, "--camera", sky, fails=True)

        claim = ["visit", "--student", "2026000000", "--id", "11010119900101000" + check_character("11010119900101000")]
        assert run(*claim, *common, "--camera", people[0][1])[-1]["outcome"] == "pass"
        assert run("visit", "--card", "04A1B200", *common, "--camera", sky)[-1]["outcome"] == "no-face"
        unknown = run("visit", "--card", "DEADBEEF", *common, "--camera", people[0][1])[-1]
        assert (unknown["outcome"], unknown["reason"]) == ("refused", "unknown-card"), unknown
        broken = folder / "broken.jpg"
        broken.write_bytes(people[0][1].read_bytes()[:2000])
        print("broken picture:", run("visit", "--card", "04A1B200", *common, "--camera", broken, fails=True).strip())
        wrong = claim[:-1] + ["110101199001010000"]
        print("wrong digit:", run(*wrong, *common, "--camera", sky, fails=True).strip())

        outcomes = [e["outcome"] for e in run("journal", "list", *common) if e["type"] == "outcome"]
        assert outcomes == [o for pair in zip(genuine, impostor) for o in pair] + ["pass", "no-face", "refused", "error"]
        verified = run("journal", "verify", *common)[-1]
        assert verified["ok"] and verified["entries"] >= len(outcomes), verified
        print("journal:", verified["entries"], "entries, whole")
    return 0


sys.exit(main())
