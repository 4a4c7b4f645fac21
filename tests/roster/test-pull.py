#!/usr/bin/python3
"""What the roster tells reaches stations, all of it, whatever happens on the way, and what is erased there is gone here.

usage: test-pull.py MUSTER MUSTER-ROSTER ROSTER-API.YAML FILL-ROSTER FIND-PERSON"""
import json
import pathlib
import random
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from roster_api import Contract
from roster_kit import Kit

PEOPLE = 2200
ADMIN, SUPERVISOR = "271828", "314159"


class Pull:
    def __init__(self, kit, fill, find):
        self.kit, self.fill_program, self.find_program = kit, fill, find

    def fill(self, *words):
        ran = subprocess.run([self.fill_program, self.kit.data, *map(str, words)], capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr
        return [int(n) for n in ran.stdout.split()]

    def pull(self, name, *words, status=0, typed=""):
        said = self.kit.station(name, "roster", "pull", "--json", *words, status=status, typed=typed)
        return json.loads(said) if status == 0 else said

    def pull_until_done(self, name):
        for n in range(1, 60):
            ran = subprocess.run([self.kit.muster, "roster", "pull", "--store", self.kit.folder / f"{name}.db", "--station", name],
                                 capture_output=True, text=True, timeout=300, env=self.kit.environment())
            if ran.returncode == 0:
                return n
        raise AssertionError(ran.stderr)

    def rows(self, name):
        """What lies at the station."""
        with sqlite3.connect(self.kit.folder / f"{name}.db") as db:
            return db.execute("SELECT id, kind, v FROM roster_row ORDER BY id").fetchall()

    def ask(self, name, sql):
        with sqlite3.connect(self.kit.folder / f"{name}.db") as db:
            return db.execute(sql).fetchall()

    def there(self):
        """What lies at the roster."""
        with sqlite3.connect(self.kit.data / "roster.db") as db:
            return db.execute("SELECT id, kind, v FROM roster_row WHERE del IS NULL ORDER BY id").fetchall()

    def assert_same(self, name):
        assert self.rows(name) == self.there()
        status = self.kit.status(name)
        assert status["aside"] == 0 and status["compared_at"] > 0 and status["pulled_at"] > 0, status
        return status

    def find(self, name, number):
        """Who that is: id, name, unit, seat; None: nobody."""
        ran = subprocess.run([self.find_program, self.kit.folder / f"{name}.db", number], capture_output=True, text=True, timeout=60)
        assert ran.returncode in (0, 1), ran.stderr
        return ran.stdout.splitlines() if ran.returncode == 0 else None


def check_first(pull):
    """Everything, then only what has changed."""
    kit = pull.kit
    assert pull.fill("people", 1, PEOPLE, "") == [PEOPLE + 1, 0, 0]
    kit.enrol("first")
    pulled = pull.pull("first")
    assert pulled["new_people"] == PEOPLE and pulled["sessions"] == 1 and pulled["listed"] and pulled["compared"], pulled
    status = pull.assert_same("first")
    assert status["people"] == PEOPLE, status
    assert pull.find("first", "734500007")[1:] == ["Secretname7", "Physics", "8"]
    assert pull.ask("first", "SELECT count (*) FROM expected WHERE room = '101'") == [(PEOPLE,)]
    assert pull.fill("people", 1, 10, " B") == [0, 10, 1]
    again = pull.pull("first")
    assert again["rows"] == 10 and again["changed_people"] == 10 and not again["listed"], again
    assert pull.find("first", "734500007")[1] == "Secretname7 B"
    pull.assert_same("first")


def check_swap(pull):
    """Two people swap their cards, far from each other in the order of what is told; one gets another number."""
    before = pull.find("first", "734500020")
    pull.fill("swap", 20, 21)
    pull.fill("number", 30, 90030)
    pulled = pull.pull("first")
    assert pulled["aside"] == 0 and pulled["new_people"] == 0, pulled
    assert pull.find("first", "734500020") == before
    assert pull.find("first", "734590030")[1] == "Secretname30"
    pull.assert_same("first")


def check_conflict(pull):
    """A card that somebody has who is only known here: that one row waits, and is used once the card is free."""
    kit = pull.kit
    kit.enrol("local")
    rows = kit.folder / "local.csv"
    rows.write_text("student_number,name,card_uid\nL1,Local,04%08X\n" % (1 * 2654435761 % 2**32))
    kit.station("local", "import", rows)
    pulled = pull.pull("local")
    assert pulled["aside"] == 1 and pulled["new_people"] == PEOPLE - 1, pulled
    assert kit.status("local")["aside"] == 1
    rows.write_text("student_number,name,card_uid\nL1,Local,\n")
    kit.station("local", "import", rows)
    pull.fill("people", 1, 1, " C")
    assert pull.pull("local")["aside"] == 0
    assert pull.assert_same("local")["people"] == PEOPLE
    assert pull.find("local", "L1")[1] == "Local"


def check_removed(pull):
    """Who is erased there is erased here: with a proof, and without remains."""
    kit = pull.kit
    found = pull.find("first", "734500100")
    assert found[1] == "Secretname100"
    pull.fill("erased", 100)
    pull.fill("gone", 101)
    pulled = pull.pull("first")
    assert pulled["erased_people"] == 2, pulled
    for number in ("734500100", "734500101"):
        assert pull.find("first", number) is None
    assert pull.ask("first", f"SELECT count (*) FROM person WHERE id = {found[0]}") == [(0,)]
    assert pull.ask("first", "SELECT count (*) FROM card WHERE person NOT IN (SELECT id FROM person)") == [(0,)]
    journal = kit.station("first", "journal", "list", "--json")
    proofs = [json.loads(line) for line in journal.splitlines() if '"erasure"' in line]
    assert len(proofs) == 2 and all("roster" in json.dumps(proof) for proof in proofs), journal
    pull.assert_same("first")
    kit.station("first", "journal", "verify")


def check_forgotten(pull):
    """Away for so long that the roster has forgotten whom it removed: everything is read, and who is not in it goes."""
    kit = pull.kit
    kit.enrol("away")
    pull.pull("away")
    for i in (200, 201):
        pull.fill("erased", i)
    pull.fill("forget")
    pulled = pull.pull("away")
    assert pulled["listed"] and pulled["erased_people"] == 2, pulled
    assert pull.find("away", "734500200") is None
    pull.assert_same("away")


def check_mended(pull):
    """What was lost at the station is found by the sums, and only its buckets are read again."""
    with sqlite3.connect(pull.kit.folder / "away.db") as db:
        lost = db.execute("SELECT id FROM roster_row WHERE kind = 'person' ORDER BY id LIMIT 2").fetchall()
        db.execute("DELETE FROM roster_row WHERE id IN (?, ?)", [row[0] for row in lost])
    pulled = pull.pull("away", "--compare")
    assert 1 <= pulled["mended"] <= 2 and pulled["compared"] and not pulled["listed"], pulled
    pull.assert_same("away")


def check_old_roster(pull):
    """Most of the roster is gone: nobody is erased here until somebody says that it is meant."""
    kit = pull.kit
    with sqlite3.connect(kit.data / "roster.db") as db:
        kept = db.execute("SELECT * FROM roster_row").fetchall()
        db.execute("DELETE FROM roster_row WHERE kind = 'person' AND id > '2'")
        db.execute("UPDATE roster_scope SET floor = last")
    before = pull.rows("away")
    with sqlite3.connect(kit.folder / "away.db") as db:
        db.execute("UPDATE roster_pull SET cursor = NULL")
    assert "Nothing was erased here" in pull.pull("away", status=1)
    assert pull.rows("away") == before
    add_staff(pull, "away")
    assert "--by" in pull.pull("away", "--even-many", status=2)
    assert "second person" in pull.pull("away", "--even-many", "--by", "1", status=1, typed=f"{ADMIN}\n")
    assert pull.rows("away") == before
    with sqlite3.connect(kit.data / "roster.db") as db:
        db.execute("DELETE FROM roster_row")
        db.executemany("INSERT INTO roster_row VALUES (" + ",".join("?" * len(kept[0])) + ")", kept)
    assert pull.pull("away")["erased_people"] == 0
    pull.assert_same("away")
    # whoever says that it is meant stands in each proof of it
    pull.fill("erased", 202)
    assert pull.pull("away", "--even-many", "--by", "1", "--second", "2", typed=f"{ADMIN}\n{SUPERVISOR}\n")["erased_people"] == 1
    entries = [json.loads(line) for line in kit.station("away", "journal", "list", "--json").splitlines()]
    proofs = [(entry["staff_id"], entry.get("second_id")) for entry in entries if entry["type"] == "erasure"]
    assert proofs[-1] == (1, 2) and set(proofs[:-1]) == {(0, None)}, proofs


def add_staff(pull, name):
    for who, role, signs, typed in (("Ada", "admin", [], f"{ADMIN}\n{ADMIN}\n"),
                                    ("Sue", "supervisor", ["--by", "1"], f"{ADMIN}\n{SUPERVISOR}\n{SUPERVISOR}\n")):
        pull.kit.station(name, "staff", "add", who, "--role", role, *signs, typed=typed)


def copy_book(kit, to, back=False):
    """As a backup would, and a restore."""
    book = kit.data / "roster.db"
    if back:
        for end in ("", "-wal", "-shm"):
            pathlib.Path(f"{book}{end}").unlink(missing_ok=True)
    with sqlite3.connect(to if back else book) as source, sqlite3.connect(book if back else to) as copy:
        source.backup(copy)


def check_restored(pull):
    """A wrong list went out, yesterday's copy is put back and the right list is imported: with as many changes, so that all counts
    are as they were, and somebody in the wrong list is not in the right one."""
    kit = pull.kit
    right = pull.find("away", "734500003")
    copy_book(kit, kit.folder / "yesterday.db")
    pull.fill("people", 1, 3, " wrong")
    pull.pull("away")
    assert pull.find("away", "734500001")[1] == "Secretname1 wrong"
    kit.stop()
    copy_book(kit, kit.folder / "yesterday.db", back=True)
    kit.start(kit.port)
    pull.fill("people", 1, 2, " right")
    pull.fill("people", 4, 1, " right")
    pulled = pull.pull("away")
    assert pulled["listed"], pulled
    for i in (1, 2, 4):
        assert pull.find("away", f"73450000{i}")[1] == f"Secretname{i} right", pull.find("away", f"73450000{i}")
    assert pull.find("away", "734500003") == right
    pull.assert_same("away")


def check_faults(pull, contract):
    """A third of all answers is spoilt, in every way."""
    kit = pull.kit
    for seed, kind in enumerate(("reset", "drop", "truncate", "twice", "unavailable")):
        chance = random.Random(seed)
        proxy = kit.proxy(lambda n, method, path: kind if chance.random() < 0.33 else None)
        name = f"fault-{kind}"
        enrol_until_done(kit, name, proxy.port)
        runs = pull.pull_until_done(name)
        pull.assert_same(name)
        assert proxy.spoilt > 1, proxy.spoilt
        judged = {contract.judge_said(said) for said in proxy.said if said.fault in (None, "drop", "twice")}
        assert ("snapshot", 200) in judged and ("digest", 200) in judged, judged
        print(f"{kind}: {proxy.n} questions, {proxy.spoilt} spoilt, {runs} runs")


def enrol_until_done(kit, name, port):
    code = kit.new_code(name)
    for _ in range(40):
        ran = subprocess.run([kit.muster, "roster", "enrol", f"https://127.0.0.1:{port}", code, "--pin", kit.pin, "--store",
                              kit.folder / f"{name}.db", "--station", name], capture_output=True, text=True, timeout=60,
                             env=kit.environment())
        if ran.returncode == 0:
            return
    raise AssertionError(ran.stderr)


def check_killed(pull):
    """The station is killed in the middle, again and again; it goes on where it was."""
    kit = pull.kit
    proxy = kit.proxy(lambda n, method, path: time.sleep(0.2) if path.startswith("/v1/snapshot") else None)
    kit.enrol("killed", port=proxy.port)
    words = [kit.muster, "roster", "pull", "--store", kit.folder / "killed.db", "--station", "killed"]
    counts, killed = [], 0
    for n in (1, 2, 1, 2):
        before = len(proxy.said)
        ran = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kit.environment())
        while ran.poll() is None and sum(said.path.startswith("/v1/snapshot") for said in proxy.said[before:]) < n:
            time.sleep(0.002)
        ran.send_signal(signal.SIGKILL)
        killed += ran.wait() == -signal.SIGKILL
        counts.append(pull.ask("killed", "SELECT count (*) FROM roster_row")[0][0])
    assert counts == sorted(counts), counts
    assert killed > 0 and any(0 < n < len(pull.there()) for n in counts), (killed, counts)
    pull.pull("killed")
    pull.assert_same("killed")
    kit.station("killed", "journal", "verify")
    print(f"killed at {counts} rows of {len(pull.rows('killed'))}")


class Web:
    """As a station whose token was overheard would ask: plain HTTPS."""

    def __init__(self, pull):
        self.kit = pull.kit
        self.tls = ssl.create_default_context(cafile=self.kit.data / "ca.pem")

    def get(self, path, token):
        request = urllib.request.Request(f"https://127.0.0.1:{self.kit.port}{path}", headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


def check_asked(pull, contract):
    """Scopes, cursors and waiting, asked by hand."""
    kit = pull.kit
    proxy = kit.proxy()
    kit.enrol("hand", port=proxy.port)
    pull.pull("hand")
    token = next(json.loads(said.answer)["access"] for said in proxy.said if said.path == "/v1/token")
    web = Web(pull)
    status, digest = web.get("/v1/digest?scope=all", token)
    assert status == 200 and len(digest["buckets"]) == 256
    cursor = digest["cursor"]
    assert web.get(f"/v1/changes?scope=all&cursor={cursor}", token) == (200, {"rows": [], "next": cursor, "more": False})
    for path, status, nick in (
            ("/v1/changes?scope=all", 410, "cursor_expired"),
            ("/v1/changes?scope=all&cursor=d.1.00000000000000000000000000000000", 410, "cursor_expired"),
            (f"/v1/changes?scope=all&cursor={cursor}0", 410, "cursor_expired"),
            (f"/v1/changes?scope=east&cursor={cursor}", 403, "scope_refused"),
            ("/v1/snapshot?scope=east", 403, "scope_refused"),
            ("/v1/digest?scope=east", 403, "scope_refused"),
            ("/v1/digest", 400, "bad_request"),
            ("/v1/snapshot?scope=all&bucket=5", 400, "bad_request"),
            (f"/v1/snapshot?scope=all&cursor={cursor}", 410, "cursor_expired"),
            (f"/v1/changes?scope=all&cursor={cursor}&wait=26", 400, "bad_request"),
            (f"/v1/changes?scope=all&cursor={cursor}&wait=-1", 400, "bad_request")):
        code, said = web.get(path, token)
        assert (code, said["error"]) == (status, nick), (path, code, said)
    assert web.get("/v1/digest?scope=all", "x")[0] == 401
    check_waiting(pull, web, token, cursor)
    check_crowd(pull, web, token)


def check_waiting(pull, web, token, cursor):
    """Who waits is told as soon as there is something, and keeps nobody from an answer."""
    told = {}

    def wait(seconds):
        begun = time.monotonic()
        told[seconds] = (web.get(f"/v1/changes?scope=all&cursor={cursor}&wait={seconds}", token), time.monotonic() - begun)

    threads = [threading.Thread(target=wait, args=(seconds,)) for seconds in (1, 25)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    assert web.get("/v1/digest?scope=all", token)[0] == 200
    other = time.monotonic() - begun
    threads[0].join()
    pull.fill("people", 1, 1, " W")
    threads[1].join()
    (status, page), seconds = told[1]
    assert status == 200 and page["rows"] == [] and seconds >= 0.9, told[1]
    (status, page), seconds = told[25]
    assert status == 200 and len(page["rows"]) == 1 and seconds < 20, told[25]
    assert other < 10, other
    print(f"an empty wait of 1 s took {told[1][1]:.1f} s, news came after {seconds:.1f} s")


def check_crowd(pull, web, token):
    """Many wait for the same: all are told, in turns between which others are answered."""
    cursor = web.get("/v1/digest?scope=all", token)[1]["cursor"]
    told = []
    threads = [threading.Thread(target=lambda: told.append(web.get(f"/v1/changes?scope=all&cursor={cursor}&wait=25", token)))
               for _ in range(70)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    assert not told
    pull.fill("people", 1, 900, " X")
    for thread in threads:
        thread.join()
    assert len(told) == len(threads) and {status for status, _ in told} == {200}
    assert all(page == told[0][1] for _, page in told) and len(told[0][1]["rows"]) == 900, len(told[0][1]["rows"])


def check_nothing_readable(pull):
    """Neither the roster's files nor a station's say who anybody is."""
    for path in [*pull.kit.data.iterdir(), *pull.kit.folder.glob("*.db*")]:
        data = path.read_bytes()
        assert b"Secretname" not in data and b"110105000" not in data and b"734500" not in data, path


def main():
    muster, roster, api, fill, find = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    with Kit(muster, roster) as kit:
        pull = Pull(kit, fill, find)
        check_first(pull)
        check_swap(pull)
        check_conflict(pull)
        check_removed(pull)
        check_forgotten(pull)
        check_mended(pull)
        check_old_roster(pull)
        check_restored(pull)
        check_asked(pull, contract)
        check_killed(pull)
        check_faults(pull, contract)
        check_nothing_readable(pull)


main()
