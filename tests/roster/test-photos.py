#!/usr/bin/python3
"""Pictures of the roster become references of the station, whatever happens on the way.

usage: test-photos.py MUSTER MUSTER-ROSTER FETCH-PHOTOS"""
import hashlib
import itertools
import json
import signal
import subprocess
import sys
import time

from pictures import png
from roster_kit import Kit
from stranger import Stranger

N = 12


class Photos:
    def __init__(self, kit, helper):
        self.kit, self.helper = kit, helper
        self.pictures = {f"P{n}": png(n, noise=n % 4 * 400000) for n in range(N)}
        folder = kit.folder / "photos"
        folder.mkdir()
        for number, picture in self.pictures.items():
            (folder / f"{number}.png").write_bytes(picture)
        people = kit.folder / "people.csv"
        people.write_text("student_number,name\n" + "".join(f"{number},Person {number}\n" for number in self.pictures))
        kit.run("import", people, "--photos", folder)
        self.stranger = Stranger(kit.folder, kit.data / "ca.pem", kit.port)
        self.stranger.enrol(kit.new_code("Stranger"))

    def words(self, name, *words):
        return [self.helper, self.kit.folder / f"{name}.db", name, *words]

    def run(self, name, *words, status=0):
        ran = subprocess.run(self.words(name, *words), capture_output=True, text=True, timeout=120, env=self.kit.environment())
        assert ran.returncode == status, (words, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def want(self, name, pictures):
        self.run(name, "want", *itertools.chain.from_iterable(
            (number, self.stranger.hash(picture), str(len(picture))) for number, picture in pictures.items()))

    def fetch(self, name):
        return json.loads(self.run(name, "fetch"))

    def join(self, name, fault=None):
        """A station that wants all, by way of a proxy that spoils what @fault says."""
        proxy = self.kit.proxy(fault)
        self.kit.enrol(name, port=proxy.port)
        self.want(name, self.pictures)
        return proxy

    def assert_all(self, name, pictures=None):
        pictures = pictures or self.pictures
        there = self.run(name, "show", *pictures).splitlines()
        assert there == [f"{number} roster {hashlib.sha256(picture).hexdigest()}" for number, picture in pictures.items()], there


def check_clean(photos):
    proxy = photos.join("clean")
    assert photos.fetch("clean") == {"kept": N, "gone": 0, "unfit": 0, "again": 0, "left": 0}
    photos.assert_all("clean")
    asked = [said.path for said in proxy.said if said.path.startswith("/v1/blobs/")]
    assert len(asked) == len(set(asked)) == N
    # Nothing is asked for twice.
    assert photos.fetch("clean")["kept"] == 0 and len([said for said in proxy.said if "blobs" in said.path]) == N
    for path in photos.kit.folder.glob("clean.db*"):
        assert b"IHDR" not in path.read_bytes(), path


def check_faults(photos):
    """Every second picture is spoilt in each way; of one that came in part only the rest is asked for."""
    for kind in ("truncate", "reset", "drop", "unavailable", "portal"):
        turn = itertools.cycle((kind, None))
        proxy = photos.join(f"st-{kind}", lambda n, method, path: next(turn) if "/blobs/" in path else None)
        said = photos.fetch(f"st-{kind}")
        for _ in range(10):
            if said["left"] == 0:
                break
            said = photos.fetch(f"st-{kind}")
        photos.assert_all(f"st-{kind}")
        assert proxy.spoilt >= N / 2, (kind, proxy.spoilt)
        if kind == "truncate":
            went_on = [said for said in proxy.said if said.status == 206]
            assert len(went_on) >= N / 3, len(went_on)
            sent = sum(len(said.answer) // (2 if said.fault else 1) for said in proxy.said if "/blobs/" in said.path)
            whole = sum(len(picture) for picture in photos.pictures.values())
            print(f"cut every second time: {sent / whole:.2f} of all bytes were sent, {len(went_on)} answers went on")
            assert sent < whole * 1.4, (sent, whole)


def check_pulled(photos):
    """The rows come first, and their pictures by themselves."""
    photos.kit.enrol("pulled")
    said = json.loads(photos.kit.station("pulled", "roster", "pull", "--json"))
    assert (said["new_people"], said["photos"], said["photos_left"]) == (N, N, 0), said
    photos.assert_all("pulled")
    assert json.loads(photos.kit.station("pulled", "roster", "pull", "--json"))["photos"] == 0


def check_killed(photos):
    """Killed in the middle: the next run has what is missing, and nothing twice."""
    proxy = photos.join("killed", lambda n, method, path: time.sleep(0.2) if "/blobs/" in path else None)
    run = subprocess.Popen(photos.words("killed", "fetch"), stdout=subprocess.DEVNULL, env=photos.kit.environment())
    while run.poll() is None and sum("/blobs/" in said.path for said in proxy.said) < 5:  # two hands: some of them are kept
        time.sleep(0.01)
    run.kill()
    assert run.wait() == -signal.SIGKILL
    said = photos.fetch("killed")
    assert said["left"] == 0 and 0 < said["kept"] < N, said
    print(f"killed after {N - said['kept']} of {N}")
    photos.assert_all("killed")


def check_one_bad(photos):
    """One that never comes keeps none of the others; a roster that gives none is no matter of one."""
    bad = photos.stranger.hash(photos.pictures["P0"])
    photos.join("bad", lambda n, method, path: "unavailable" if path.endswith(bad) else None)
    said = photos.fetch("bad")
    assert (said["kept"], said["unfit"], said["left"]) == (N - 1, 1, 1), said
    photos.join("none", lambda n, method, path: "unavailable" if "/blobs/" in path else None)
    photos.run("none", "fetch", status=1)


def check_changes(photos):
    """A new picture takes the place of the old one; one that the roster has no more is not asked for again; none is none."""
    new = png(99)
    (photos.kit.folder / "photos" / "P0.png").write_bytes(new)
    photos.kit.run("import", photos.kit.folder / "people.csv", "--photos", photos.kit.folder / "photos")
    photos.want("clean", {"P0": new})
    photos.assert_all("clean")
    assert photos.fetch("clean")["kept"] == 1
    photos.assert_all("clean", {"P0": new})
    photos.want("clean", {"P1": png(500)})
    assert photos.fetch("clean") == {"kept": 0, "gone": 1, "unfit": 0, "again": 0, "left": 0}
    assert photos.run("clean", "show", "P1") == ""
    photos.run("clean", "want", "P2", "", "0")
    assert photos.run("clean", "show", "P2") == ""
    # Whose size is told wrong is refused, and asked for again.
    photos.run("clean", "want", "P3", photos.stranger.hash(photos.pictures["P4"]), "17")
    said = photos.fetch("clean")
    assert (said["unfit"], said["left"]) == (1, 1), said
    photos.assert_all("clean", {"P3": photos.pictures["P3"]})


def main():
    muster, roster, helper = sys.argv[1:]
    with Kit(muster, roster) as kit:
        photos = Photos(kit, helper)
        for check in (check_clean, check_pulled, check_faults, check_one_bad, check_killed, check_changes):
            check(photos)
            print(check.__name__, flush=True)


main()
