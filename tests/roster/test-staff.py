#!/usr/bin/python3
"""Who works at the stations comes from the roster; what they may do somebody at the station has agreed to.

usage: test-staff.py MUSTER MUSTER-ROSTER ROSTER-API.YAML FILL-ROSTER"""
import json
import pathlib
import sqlite3
import subprocess
import sys

from roster_api import Contract
from roster_kit import Kit

PINS = {1: "402817", 2: "615243", 3: "918273", 4: "730614", 5: "284619", 6: "571938", 7: "864207"}
NAMES = ("Ninaqvist", "Tomruiz", "Lenaix", "Olgara")


class Station:
    """One station's accounts; who signs types the PIN of that account."""

    def __init__(self, kit, name):
        self.kit, self.name = kit, name

    def do(self, *words, by=(), pin=None, status=0):
        """@pin: a new one, typed twice; @by: accounts, in the order in which they sign"""
        options = [word for option, account in zip(("--by", "--second"), by) for word in (option, str(account))]
        typed = [PINS[account] for account in by] + ([pin, pin] if pin else [])
        ran = subprocess.run([self.kit.muster, *map(str, words), *options, "--store", self.kit.folder / f"{self.name}.db", "--station",
                              self.name], input="".join(f"{secret}\n" for secret in typed), capture_output=True, text=True,
                             timeout=120, env=self.kit.environment())
        assert ran.returncode == status, (words, by, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def pull(self):
        return json.loads(self.do("roster", "pull", "--json"))

    def accounts(self):
        return {row["id"]: row for row in map(json.loads, self.do("staff", "list", "--json").splitlines())}

    def state(self, account):
        row = self.accounts()[account]
        return row["role"], row["state"], row["origin"]

    def give_pin(self, account, by, status=0):
        return self.do("staff", "set-pin", account, by=by, pin=PINS[account], status=status)

    def may_reset(self, account, other):
        """Whether @account is a supervisor, by something that only one may do."""
        ran = self.do("staff", "reset", other, by=(account,), status=0 if self.is_supervisor(account) else 1)
        assert self.is_supervisor(account) or "may not do this" in ran, ran
        return self.is_supervisor(account)

    def is_supervisor(self, account):
        return self.accounts()[account]["role"] != "operator"

    def changes(self):
        """What the journal says of accounts, as (account, role, retired, by the roster)."""
        lines = map(json.loads, self.do("journal", "list", "--json").splitlines())
        entries = [entry.get("entry", entry) for entry in lines]
        return [(entry["account"], entry["role"], bool(entry["retired"]), bool(entry.get("by_roster"))) for entry in entries
                if entry["type"] == "staff-change"]


def set_staff(kit, number, *words, status=0):
    said = kit.run("staff", "set", number, *words, "--json", status=status)
    return json.loads(said)["put"] if status == 0 else said


def check_roster(kit, fill):
    """What is said at the roster: new, changed, the same; a student number is somebody's, and one human's."""
    assert set_staff(kit, "E1", "--name", NAMES[0], "--role", "supervisor") == "new"
    assert set_staff(kit, "E1", "--role", "supervisor") == "same"
    assert set_staff(kit, "E1", "--label", "N") == "changed"
    assert set_staff(kit, "E2", "--name", NAMES[1], "--role", "operator") == "new"
    assert "needs a name" in set_staff(kit, "E3", "--role", "operator", status=1)
    assert "A role is" in set_staff(kit, "E3", "--name", "X", status=1)
    assert "operator|supervisor|admin" in set_staff(kit, "E3", "--name", "X", "--role", "boss", status=2)
    assert "student number" in set_staff(kit, "E2", "--student", "734500001", status=1)
    subprocess.run([fill, kit.data, "people", "1", "3", ""], check=True, capture_output=True, timeout=60)
    assert set_staff(kit, "E2", "--student", "734500002") == "changed"
    assert "E2" in set_staff(kit, "E1", "--student", "734500002", status=1)
    assert set_staff(kit, "E2", "--student", "") == "changed"
    listed = [json.loads(line) for line in kit.run("staff", "list", "--json").splitlines()]
    assert listed == [{"number": "E1", "name": NAMES[0], "label": "N", "role": "supervisor"},
                      {"number": "E2", "name": NAMES[1], "role": "operator"}], listed
    assert kit.run("staff", "list", "--scope", "east") == ""
    assert "E9" in kit.run("staff", "remove", "E9", status=1)
    kit.run("staff", "list", "--scope", "East", status=2)


def check_nobody_first(kit, contract):
    """A station without accounts is taken over by nobody; its first admin is its own."""
    proxy = kit.proxy()
    kit.enrol("gate", port=proxy.port)
    gate = Station(kit, "gate")
    pulled = gate.pull()
    assert pulled["accounts"] == 0 and pulled["aside"] == 0 and pulled["compared"] and gate.accounts() == {}, pulled
    judged = {contract.judge_said(said) for said in proxy.said}
    assert ("snapshot", 200) in judged, judged
    assert any('"t":"staff"' in said.answer.decode() for said in proxy.said)
    gate.do("staff", "add", "Ada Ng", "--role", "admin", pin=PINS[1])
    pulled = gate.pull()
    assert pulled["accounts"] == 2 and pulled["rows"] == 0, pulled
    return gate


def get_number(gate, name):
    return next(number for number, row in gate.accounts().items() if row["name"] == name)


def check_pin(gate):
    """An account of the roster does nothing until an admin here gives it a PIN."""
    supervisor, operator = get_number(gate, NAMES[0]), get_number(gate, NAMES[1])
    assert {supervisor, operator} == {2, 3}
    assert gate.state(supervisor) == ("supervisor", "no-pin", "roster")
    assert "from the roster, no PIN yet" in gate.do("staff", "list")
    assert "no PIN" in gate.do("staff", "reset", operator, by=(supervisor,), status=1)
    assert "say “--by ID”" in gate.do("staff", "set-pin", supervisor, pin=PINS[supervisor], status=2)
    gate.give_pin(supervisor, (1,))  # nobody could sign beside the first admin
    gate.give_pin(operator, (1,))
    assert gate.state(supervisor) == ("supervisor", "ok", "roster")
    assert gate.may_reset(supervisor, operator)
    assert gate.changes()[1:3] == [(2, gate.accounts()[2]["role"], False, True), (3, gate.accounts()[3]["role"], False, True)]
    return supervisor, operator


def check_changed_here(gate, supervisor):
    assert "comes from the roster" in gate.do("staff", "retire", supervisor, by=(1,), status=1)
    assert gate.state(supervisor) == ("supervisor", "ok", "roster")


def keep_row(gate):
    with sqlite3.connect(gate.kit.folder / "gate.db") as db:
        return db.execute("SELECT id, v, sealed FROM roster_staff").fetchall()


def check_lowered(kit, gate, supervisor, operator):
    """A right that the roster takes away is gone, also for who puts the older row back into the file."""
    before = keep_row(gate)
    assert set_staff(kit, "E1", "--role", "operator") == "changed"
    assert gate.pull()["accounts"] == 1
    assert gate.state(supervisor) == ("operator", "ok", "roster")
    assert not gate.may_reset(supervisor, operator)
    with sqlite3.connect(kit.folder / "gate.db") as db:
        db.executemany("UPDATE roster_staff SET v = :v, sealed = :sealed WHERE id = :id",
                       [dict(zip(("id", "v", "sealed"), row)) for row in before])
    assert gate.pull()["accounts"] == 0
    assert gate.state(supervisor)[0] == "operator"


def check_raised(kit, gate, supervisor, operator):
    """The roster gives nobody more than somebody here has agreed to when they gave the PIN."""
    assert set_staff(kit, "E1", "--role", "supervisor") == "changed"
    assert gate.pull()["accounts"] == 1  # with this PIN they were one
    assert gate.state(supervisor) == ("supervisor", "ok", "roster") and gate.may_reset(supervisor, operator)
    assert set_staff(kit, "E2", "--role", "supervisor") == "changed"
    assert gate.pull()["accounts"] == 0
    assert gate.state(operator) == ("operator", "ok", "raised")
    assert "which says “supervisor”; that begins with the next PIN" in gate.do("staff", "list")
    assert not gate.may_reset(operator, supervisor)
    gate.give_pin(operator, (operator,))  # one's own
    assert gate.state(operator) == ("operator", "ok", "raised")
    assert "second person" in gate.give_pin(operator, (1,), status=1)
    gate.give_pin(operator, (1, supervisor))
    assert gate.state(operator) == ("supervisor", "ok", "roster") and gate.may_reset(operator, supervisor)
    assert gate.changes()[-1] == (operator, "supervisor", False, False)  # two here did it


def check_known_pin(kit, gate, supervisor, operator):
    """A PIN that an admin alone has given is not a second person's, though that account was one once."""
    set_staff(kit, "E1", "--role", "operator")
    gate.pull()
    gate.give_pin(supervisor, (1,))
    set_staff(kit, "E1", "--role", "supervisor")
    gate.pull()
    assert gate.state(supervisor) == ("operator", "ok", "raised")
    set_staff(kit, "E2", "--role", "operator")
    gate.pull()
    assert "second person" in gate.give_pin(supervisor, (1,), status=1)
    set_staff(kit, "E2", "--role", "supervisor")
    gate.pull()
    gate.give_pin(supervisor, (1, operator))
    assert gate.state(supervisor) == ("supervisor", "ok", "roster")


def check_one_human(kit, gate, supervisor):
    """An account of the roster and one made here, of one student number, are one human, who is nobody's second person twice."""
    gate.do("staff", "add", NAMES[2], "--role", "supervisor", "--student", "734500001", by=(1, supervisor), pin=PINS[4])
    set_staff(kit, "E3", "--name", NAMES[2], "--role", "supervisor", "--student", "734500001")
    gate.pull()
    gate.give_pin(5, (1, supervisor))
    assert gate.state(5) == ("supervisor", "ok", "roster")
    export = ("journal", "export", "--to", kit.folder / "exported")
    assert "second person yourself" in gate.do(*export, by=(4, 5), status=1)
    assert "second person yourself" in gate.do(*export, by=(5, 4), status=1)
    gate.do(*export, by=(5, supervisor))


def check_removed(kit, gate, operator):
    kit.run("staff", "remove", "E2")
    assert gate.pull()["accounts"] == 1
    assert gate.state(operator)[1] == "retired"
    assert gate.changes()[-1] == (operator, "supervisor", True, True)
    assert gate.do("staff", "reset", 2, by=(operator,), status=1)
    assert gate.pull()["accounts"] == 0
    # who comes back is another account, without a PIN
    set_staff(kit, "E2", "--name", NAMES[1], "--role", "operator")
    assert gate.pull()["accounts"] == 1
    assert gate.state(6) == ("operator", "no-pin", "roster") and gate.state(operator)[1] == "retired"


def check_last_admin(kit, gate, supervisor):
    """The roster takes the last admin's role away only when there is another one who can sign in."""
    set_staff(kit, "E4", "--name", NAMES[3], "--role", "admin")
    gate.pull()
    assert "At least one admin" in gate.do("staff", "retire", 1, by=(1,), status=1)  # one without a PIN does not count
    gate.give_pin(7, (1, supervisor))
    gate.do("staff", "retire", 1, by=(7,))
    set_staff(kit, "E4", "--role", "operator")
    assert gate.pull()["accounts"] == 0
    assert gate.state(7) == ("admin", "ok", "held")
    assert "the roster says “operator”; kept as the last admin" in gate.do("staff", "list")
    ready = gate.do("readiness")
    assert "the last admin of this station" in ready, ready
    kit.run("staff", "remove", "E4")
    assert gate.pull()["accounts"] == 0
    assert gate.state(7) == ("admin", "ok", "held")
    assert "removed at the roster" in gate.do("staff", "list")
    PINS[8] = "395172"
    gate.do("staff", "add", "Ada Ng", "--role", "admin", by=(7, supervisor), pin=PINS[8])
    assert gate.pull()["accounts"] == 1
    assert gate.state(7)[1] == "retired"
    gate.do("journal", "verify")


def check_comes_later(kit):
    """All at once, at a station that reads everything: staff come before the people that some of them are."""
    kit.enrol("late")
    late = Station(kit, "late")
    late.do("staff", "add", "Ada Ng", "--role", "admin", pin=PINS[1])
    assert late.pull()["accounts"] == 3
    number = get_number(late, NAMES[2])
    late.give_pin(number, (1,))
    late.do("staff", "add", NAMES[2], "--role", "supervisor", "--student", "734500001", by=(1, number), pin=PINS[5])
    assert "second person yourself" in late.do("journal", "export", "--to", kit.folder / "late", by=(number, 5), status=1)


def check_nothing_readable(kit):
    for path in [*kit.data.iterdir(), *kit.folder.glob("*.db*")]:
        data = path.read_bytes()
        assert not any(name.encode() in data for name in NAMES), path


def check_other_roster(kit, muster, roster, supervisor):
    """A station that belongs to another roster keeps the accounts as its own."""
    gate = Station(kit, "gate")
    with Kit(muster, roster) as other:
        gate.do("roster", "enrol", f"https://127.0.0.1:{other.port}", other.new_code("gate"), "--pin", other.pin, by=(8, supervisor))
        assert gate.pull()["accounts"] == 0
    assert gate.state(supervisor) == ("supervisor", "ok", "here")
    assert gate.state(6) == ("operator", "no-pin", "here")
    gate.do("staff", "retire", supervisor, by=(8,))
    assert gate.state(supervisor)[1] == "retired"


def main():
    muster, roster, api, fill = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    with Kit(muster, roster) as kit:
        check_roster(kit, fill)
        gate = check_nobody_first(kit, contract)
        supervisor, operator = check_pin(gate)
        check_changed_here(gate, supervisor)
        check_lowered(kit, gate, supervisor, operator)
        check_raised(kit, gate, supervisor, operator)
        check_known_pin(kit, gate, supervisor, operator)
        check_one_human(kit, gate, supervisor)
        check_removed(kit, gate, operator)
        check_last_admin(kit, gate, supervisor)
        check_comes_later(kit)
        check_nothing_readable(kit)
        check_other_roster(kit, muster, roster, supervisor)


main()
