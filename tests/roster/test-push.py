#!/usr/bin/python3
"""Journals of stations reach the roster, each entry once, whatever happens on the way.

usage: test-push.py MUSTER MUSTER-ROSTER ROSTER-API.YAML FILL-JOURNAL"""
import itertools
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

from roster_api import Contract
from roster_kit import Kit

ENTRIES = 1500
SECRETS = (b"Secretname", b"Secretnote", b"Secretstaff", b"Secretpractice", b"0.734512", b"similarity")


class Push:
    def __init__(self, kit, fill):
        self.kit, self.fill = kit, fill

    def write(self, name, n):
        ran = subprocess.run([self.fill, self.kit.folder / f"{name}.db", str(n)], capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr
        return int(ran.stdout)

    def sync(self, name, status=0):
        said = self.kit.station(name, "roster", "sync", "--json", status=status)
        return json.loads(said) if status == 0 else said

    def sync_until_done(self, name):
        """Again and again, as the station does: how often it took."""
        for n in range(1, 60):
            ran = subprocess.run([self.kit.muster, "roster", "sync", "--store", self.kit.folder / f"{name}.db", "--station", name],
                                 capture_output=True, text=True, timeout=300, env=self.kit.environment())
            if ran.returncode == 0:
                return n
        raise AssertionError(ran.stderr)

    def journal(self, name):
        with sqlite3.connect(self.kit.folder / f"{name}.db") as db:
            return db.execute("SELECT seq, hash FROM journal ORDER BY seq").fetchall()

    def stored(self, station, what="event"):
        with sqlite3.connect(self.kit.data / "roster.db") as db:
            return db.execute(f"SELECT seq, hash, state, type FROM {what} WHERE station = ? ORDER BY seq" if what == "event" else
                              f"SELECT seq, hash FROM {what} WHERE station = ? ORDER BY seq", (station,)).fetchall()

    def assert_same(self, name):
        """What lies there is the journal, each entry once, and the station has the proof."""
        status = self.kit.status(name)
        there = self.stored(status["station"])
        assert [(seq, digest) for seq, digest, _, _ in there] == self.journal(name)
        assert status["unsent"] == 0 and status["sent"] == status["entries"] == len(there) and status["proven_at"] > 0, status
        return there


def check_half_lost(push, contract):
    """Half of all answers are lost."""
    kit = push.kit
    push.write("half", ENTRIES)
    chance = random.Random(6)
    proxy = kit.proxy(lambda n, method, path: "drop" if path == "/v1/events" and chance.random() < 0.5 else None)
    kit.enrol("half", port=proxy.port)
    runs = push.sync_until_done("half")
    there = push.assert_same("half")
    lost = sum(said.fault == "drop" for said in proxy.said)
    sent = [said for said in proxy.said if said.path == "/v1/events"]
    assert lost > len(sent) / 4, (lost, len(sent))
    print(f"half of the answers lost: {len(there)} entries, {len(sent)} batches, {lost} answers lost, {runs} runs")
    check_nothing_personal(push, sent, there)
    judged = {contract.judge_said(said) for said in proxy.said}
    assert ("events", 200) in judged and ("token", 200) in judged, judged
    assert "The journal is whole" in kit.station("half", "journal", "verify")


def check_nothing_personal(push, sent, there):
    """What was measured of a face, notes and names of staff stay; practice says nothing at all."""
    asked = b"".join(said.asked for said in sent)
    for secret in SECRETS:
        assert secret not in asked, secret
    assert b'"subject":"202600"' in asked
    outcomes = [kind for _, _, _, kind in there if kind == "outcome"]
    assert len(outcomes) == ENTRIES - ENTRIES // 10, len(outcomes)
    assert {state for _, _, state, _ in there} == {"stored"}
    for path in push.kit.data.iterdir():
        assert b"202600" not in path.read_bytes(), path


def check_faults(push):
    """Every second batch is spoilt from the first on, and a third of everything else, in every way."""
    chance = random.Random(4)
    for kind in ("reset", "truncate", "twice", "unavailable", "portal"):
        turn = itertools.cycle((kind, None))
        push.write("faults", 50)
        proxy = push.kit.proxy(lambda n, method, path: next(turn) if path == "/v1/events" else kind if chance.random() < 0.33 else None)
        with_proxy(push.kit, "faults", proxy.port)
        push.sync_until_done("faults")
        push.assert_same("faults")
        assert proxy.spoilt > 0, kind


def with_proxy(kit, name, port):
    """The station is told another way to the same roster: enrolled once more, through it, until it works."""
    code = kit.new_code(name)
    for _ in range(6):
        ran = subprocess.run([kit.muster, "roster", "enrol", f"https://127.0.0.1:{port}", code, "--pin", kit.pin, "--store",
                              kit.folder / f"{name}.db", "--station", name], capture_output=True, text=True, timeout=60,
                             env=kit.environment())
        if ran.returncode == 0:
            return
    raise AssertionError(ran.stderr)


def check_bad_entry(push):
    """One that somebody has spoilt in the station's file goes as it is, and the others behind it."""
    kit = push.kit
    push.write("bad", 30)
    with sqlite3.connect(kit.folder / "bad.db") as db:
        db.execute("DROP TRIGGER journal_no_update")
        db.execute("UPDATE journal SET signature = zeroblob (64) WHERE seq = 7")
        db.execute("UPDATE journal SET json = zeroblob (64) WHERE seq = 9")
    kit.enrol("bad")
    pushed = push.sync("bad")
    there = push.assert_same("bad")
    assert pushed["opaque"] == 1 and pushed["conflicts"] == 0, pushed
    assert [seq for seq, _, state, _ in there if state == "opaque"] == [7]


def check_fork(push):
    """An old copy of a store that is put back and goes on: both lie there, nothing counts as sent, staff are told."""
    kit = push.kit
    push.write("fork", 20)
    station = kit.enrol("fork")["station"]
    push.sync("fork")
    for end in ("", "-key"):
        shutil.copy(kit.folder / f"fork.db{end}", kit.folder / f"old.db{end}")
    push.write("fork", 5)
    push.sync("fork")
    before = push.stored(station)
    push.write("old", 8)
    pushed = push.sync("old")
    status = kit.status("old")
    assert pushed["conflicts"] == 8 and pushed["sent"] == 0, pushed
    assert status["unsent"] == 8, status
    assert push.stored(station) == before
    assert len(push.stored(station, "quarantine")) == 8
    with sqlite3.connect(kit.data / "roster.db") as db:
        (known,) = db.execute("SELECT count (subject) FROM quarantine WHERE station = ?", (station,)).fetchone()
    assert known == 8, known
    assert push.sync("old")["conflicts"] == 8 and len(push.stored(station, "quarantine")) == 8
    assert "does not fit" not in kit.station("fork", "journal", "verify")


def check_withheld_fork(push):
    """A fork that shows nothing of what it follows, right behind the head: it moves nothing."""
    kit = push.kit
    push.write("hidden", 20)
    station = kit.enrol("hidden")["station"]
    push.sync("hidden")
    for end in ("", "-key"):
        shutil.copy(kit.folder / f"hidden.db{end}", kit.folder / f"behind.db{end}")
    push.write("hidden", 9)
    push.sync("hidden")
    before = push.stored(station)
    push.write("behind", 15)  # of which the tenth is withheld, just behind the head
    pushed = push.sync("behind")
    assert pushed["conflicts"] == 15 and pushed["sent"] == 0, pushed
    assert push.stored(station) == before
    assert len(push.stored(station, "quarantine")) == 15
    push.write("hidden", 3)
    assert push.sync("hidden")["sent"] == 3
    push.assert_same("hidden")


def check_lost(push, contract):
    """An entry that is missing in the station's file is told as that, and the others behind it go."""
    kit = push.kit
    proxy = kit.proxy()
    station = kit.enrol("lost", port=proxy.port)["station"]
    push.write("lost", 30)
    with sqlite3.connect(kit.folder / "lost.db") as db:
        db.execute("DROP TRIGGER journal_no_delete")
        for table in ("journal_part", "journal_index", "journal"):
            db.execute(f"DELETE FROM {table} WHERE seq IN (7, 8, 30)")
    pushed = push.sync("lost")
    there = push.stored(station)
    assert pushed["lost"] == pushed["opaque"] == 3 and pushed["conflicts"] == 0, pushed
    assert [(seq, digest) for seq, digest, state, _ in there if state == "stored"] == push.journal("lost")
    assert [(seq, digest) for seq, digest, state, _ in there if state == "opaque"] == [(seq, bytes(32)) for seq in (7, 8, 30)]
    assert kit.status("lost")["unsent"] == 0
    assert push.sync("lost")["lost"] == 0
    assert ("events", 200) in {contract.judge_said(said) for said in proxy.said}
    last = push.write("lost", 1)
    with sqlite3.connect(kit.folder / "lost.db") as db:
        for table in ("journal_part", "journal_index", "journal"):
            db.execute(f"DELETE FROM {table} WHERE seq = ?", (last,))
    assert "muster journal verify" in push.sync("lost", status=1)
    push.write("lost", 1)
    assert push.sync("lost")["lost"] == 1
    assert kit.status("lost")["unsent"] == 0


def check_old_roster(push):
    """The roster has lost its newest days: it gets them again."""
    kit = push.kit
    push.write("back", 300)
    kit.enrol("back")
    push.sync("back")
    port = kit.port
    kit.stop()
    shutil.copytree(kit.data, kit.folder / "kept")
    kit.start(port)
    push.write("back", 300)
    push.sync("back")
    kit.stop()
    shutil.rmtree(kit.data)
    shutil.copytree(kit.folder / "kept", kit.data)
    kit.start(port)
    push.write("back", 1)
    push.sync("back")
    push.assert_same("back")


def check_revoked(push):
    kit = push.kit
    push.write("gone", 5)
    station = kit.enrol("gone")["station"]
    push.sync("gone")
    kit.run("station", "revoke", station)
    push.write("gone", 5)
    assert "taken this station's access away" in push.sync("gone", status=1)
    assert kit.status("gone")["unsent"] == 5


def main():
    muster, roster, api, fill = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    with Kit(muster, roster) as kit:
        push = Push(kit, fill)
        check_half_lost(push, contract)
        check_bad_entry(push)
        check_fork(push)
        check_withheld_fork(push)
        check_lost(push, contract)
        check_old_roster(push)
        check_revoked(push)
        check_faults(push)


main()
