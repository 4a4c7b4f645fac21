#!/usr/bin/python3
"""Somebody is let in at two stations that do not know of each other: the roster says which was first, whoever sends first.

usage: test-duplicates.py MUSTER MUSTER-ROSTER ROSTER-API.YAML ADMIT"""
import csv
import io
import itertools
import json
import pathlib
import sqlite3
import subprocess
import sys

from roster_api import Contract
from roster_kit import Kit

OCCASION = "autumn-2026"
PEOPLE = {"2026001": "Secretone", "2026002": "Secrettwo", "2026003": "Secretthree", "2026004": "Secretfour", "2026005": "Secretfive"}


class Gates:
    def __init__(self, kit, admit):
        self.kit, self.admit_program = kit, admit

    def list_people(self, numbers, *words):
        path = self.kit.folder / "people.csv"
        path.write_text("student_number,name\n" + "".join(f"{number},{PEOPLE[number]}\n" for number in numbers))
        return self.kit.run("import", path, *words)

    def admit(self, name, number, outcome="pass", occasion=OCCASION):
        ran = subprocess.run([self.admit_program, self.kit.folder / f"{name}.db", name, number, occasion, outcome],
                             capture_output=True, text=True, timeout=60)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def elsewhere(self, name, number, occasion=OCCASION):
        """Where else they are in, as a visit at this station is told."""
        return self.admit(name, number, "look", occasion)

    def sync(self, *names):
        for name in names:
            self.kit.station(name, "roster", "sync", "--json")

    def pull(self, *names):
        for name in names:
            self.kit.station(name, "roster", "pull", "--json")

    def duplicates(self):
        """(number, first station, other station) of each."""
        lines = [json.loads(line) for line in self.kit.run("duplicates", "--json").splitlines()]
        for line in lines:
            assert line["occasion"] == OCCASION and 0 < line["first_ms"] <= line["at_ms"], line
            assert line.get("name") == PEOPLE[line["number"]], line
        return [(line["number"], line["first_station"], line["station"]) for line in lines]

    def told(self):
        """What the roster tells of admissions: of how many, and how many it has taken back."""
        with sqlite3.connect(self.kit.data / "roster.db") as db:
            return db.execute("SELECT count (*) FILTER (WHERE del IS NULL), count (*) FILTER (WHERE del IS NOT NULL)"
                              " FROM roster_row WHERE kind = 'admission'").fetchone()


def check_late_upload(gates, contract):
    """East was first and sends last."""
    kit = gates.kit
    proxies = {name: kit.proxy() for name in ("east", "west")}
    for name, proxy in proxies.items():
        kit.enrol(name, port=proxy.port)
        gates.pull(name)
    gates.admit("east", "2026001")
    gates.admit("west", "2026001")
    gates.admit("west", "2026002", "override")
    gates.sync("west")
    assert gates.duplicates() == [] and gates.told() == (2, 0), gates.told()
    gates.sync("east")
    assert gates.duplicates() == [("2026001", "east", "west")]
    assert gates.told() == (2, 0), gates.told()
    gates.sync("west", "east")
    gates.pull("west", "east")
    assert gates.duplicates() == [("2026001", "east", "west")]
    answers = [said for proxy in proxies.values() for said in proxy.said]
    judged = {contract.judge_said(said) for said in answers}
    assert {("events", 200), ("changes", 200)} <= judged, judged
    rows = [row for said in answers if "/v1/changes" in said.path for row in json.loads(said.answer)["rows"]]
    assert sum(row["t"] == "admission" for row in rows) >= 3, rows
    for row in rows:
        assert row["t"] != "admission" or "20260" not in json.dumps(row["b"]["session"]) + json.dumps(row["b"]["passes"]), row
    assert b'"clock":{' in b"".join(said.asked for said in answers)
    assert gates.elsewhere("west", "2026001") == "east" and gates.elsewhere("east", "2026001") == "west"
    assert gates.elsewhere("east", "2026002") == "west" and gates.elsewhere("west", "2026002") == ""
    assert gates.elsewhere("east", "2026003") == "" and gates.elsewhere("east", "2026002", "spring-2027") == ""


def check_taken_back(gates):
    """What is taken back makes way for the next; what lets nobody in never counted."""
    gates.admit("east", "2026001", "undo")
    gates.sync("east")
    assert gates.duplicates() == []
    gates.admit("east", "2026001")
    gates.admit("east", "2026002", "fail")
    gates.sync("east")
    assert gates.duplicates() == [("2026001", "west", "east")]
    gates.admit("west", "2026001", "undo")
    gates.admit("east", "2026001", "undo")
    gates.sync("east", "west")
    assert gates.duplicates() == [] and gates.told() == (1, 1), gates.told()
    assert gates.elsewhere("west", "2026001") == "east"
    gates.pull("west", "east")
    assert gates.elsewhere("west", "2026001") == gates.elsewhere("east", "2026001") == ""


def check_any_order(gates):
    """Three stations, sent in every order: the same admission and the same duplicates."""
    names = ("north", "south", "hall")
    said = set()
    for n, order in enumerate(itertools.permutations(names)):
        with Kit(gates.kit.muster, gates.kit.roster) as kit:
            here = Gates(kit, gates.admit_program)
            here.list_people(PEOPLE)
            for name in names:
                kit.enrol(name)
                here.pull(name)
            for name in names:
                here.admit(name, "2026003", "card-only")
                here.admit(name, "2026003", "undo" if name == "north" else "pass")
            here.sync(*order)
            said.add(tuple(here.duplicates()))
    assert said == {(("2026003", "south", "hall"),)}, said


def check_unknown(gates):
    """Somebody whom only a station knows is told of to nobody, until the roster does; and no more when they leave it."""
    kit = gates.kit
    before = gates.told()
    rest = [number for number in PEOPLE if number != "2026005"]
    gates.admit("east", "2026005")
    gates.list_people(rest, "--full", "--remove", "1")
    gates.sync("east")
    assert gates.told() == before, gates.told()
    gates.list_people(PEOPLE)
    assert gates.told() == (before[0] + 1, before[1]), gates.told()
    gates.list_people(rest, "--full", "--remove", "1")
    assert gates.told() == (before[0], before[1] + 1), gates.told()
    gates.list_people(PEOPLE)
    assert gates.told() == (before[0] + 1, before[1] + 1), gates.told()
    assert kit.run("duplicates") == "Nobody was let in twice.\n"


def check_table(gates):
    kit = gates.kit
    for name in ("west", "east"):
        gates.admit(name, "2026004", "doubtful")
    gates.sync("east", "west")
    table = list(csv.DictReader(io.StringIO(kit.run("duplicates", "--csv").lstrip("\ufeff"))))
    assert len(table) == 1, table
    row = table[0]
    assert (row["student_number"], row["name"], row["first_station"], row["station"]) == ("2026004", "Secretfour", "west", "east"), row
    assert row["first_at"] <= row["at"], row
    words = kit.run("duplicates")
    assert "2026004 Secretfour, autumn-2026: let in at west" in words, words
    assert kit.run("duplicates", "--scope", "other") == "Nobody was let in twice.\n"
    assert "--data" in kit.run("duplicates", "more", status=2)


def check_sealed(gates):
    """Neither who it is nor their number lies in anybody's files in plain, nor which gates they came through."""
    gates.kit.stop()
    for path in [*gates.kit.data.iterdir(), *gates.kit.folder.glob("*.db*")]:
        data = path.read_bytes()
        assert b'"passes"' not in data, path
        for number, name in PEOPLE.items():
            assert number.encode() not in data and name.encode() not in data, path


def check_old_entries(gates):
    """Entries of before the roster knew of admissions count once it does."""
    gates.kit.stop()
    before = gates.duplicates()
    with sqlite3.connect(gates.kit.data / "roster.db") as db:
        db.execute("DELETE FROM admission_claim")
        db.execute("DELETE FROM admission")
        db.execute("INSERT INTO admission_backlog SELECT station, seq FROM event WHERE type = 'outcome' AND subject IS NOT NULL")
    assert gates.duplicates() == before and len(before) == 1
    with sqlite3.connect(gates.kit.data / "roster.db") as db:
        assert db.execute("SELECT count (*) FROM admission_backlog").fetchone() == (0,)


def main():
    muster, roster, api, admit = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    with Kit(muster, roster) as kit:
        gates = Gates(kit, admit)
        gates.list_people(PEOPLE)
        check_late_upload(gates, contract)
        check_taken_back(gates)
        check_unknown(gates)
        check_table(gates)
        check_any_order(gates)
        check_old_entries(gates)
        check_sealed(gates)


main()
