#!/usr/bin/python3
"""A journal handed out, checked without the store, and tampered with: by the command line alone.

Usage: test-journal-export.py MUSTER"""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

MUSTER = sys.argv[1]


def run(*arguments, ok=True):
    done = subprocess.run([MUSTER, "journal", *map(str, arguments), "--json"], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LANGUAGE": "en"})
    assert (done.returncode == 0) == ok, (arguments, done.stdout, done.stderr)
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr


def fill(folder, store):
    """Imports write one entry each: five people, five times."""
    for n in range(5):
        table = folder / f"people-{n}.csv"
        table.write_text("student_number,name\n" + "".join(f"2026{n}{i},Name{n}{i}\n" for i in range(5)))
        subprocess.run([MUSTER, "import", table, "--store", store], check=True, capture_output=True, timeout=60)


def change(folder, copy, what):
    """A copy of the export with its lines changed by WHAT."""
    shutil.copytree(folder, copy)
    path = copy / "journal.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("".join(line + "\n" for line in what(lines)))
    return copy


def edit(lines):
    lines[2] = lines[2].replace('"rows":5', '"rows":6')
    return lines


def check_closed(folder, store):
    """Without its key file nobody can read the store: the journal is not handed out, and nothing is left of it."""
    key = pathlib.Path(f"{store}-key")
    key.rename(f"{key}-away")
    answer = run("export", "--store", store, "--to", folder / "closed", ok=False)
    pathlib.Path(f"{key}-away").rename(key)
    assert "key" in answer and not (folder / "closed").exists(), answer
    assert run("verify", "--store", store)["ok"]


def add_account(store, name, role, pin):
    """The first is the admin, who signs for the others; so does the first supervisor for the second."""
    signs, typed = ([], "") if role == "admin" else (["--by", "1"], "402817\n")
    if name == "Qin":
        signs, typed = [*signs, "--second", "2"], f"{typed}615243\n"
    subprocess.run([MUSTER, "staff", "add", name, "--role", role, *signs, "--store", store], input=f"{typed}{pin}\n{pin}\n", text=True,
                   check=True, capture_output=True, timeout=60)


def sign(store, to, pins, *signers, ok):
    """With names, as the accounts with these numbers and PINs."""
    done = subprocess.run([MUSTER, "journal", "export", "--store", store, "--to", to, "--with-names", *signers], text=True,
                          input="".join(f"{pin}\n" for pin in pins), capture_output=True, timeout=60,
                          env={**os.environ, "LANGUAGE": "en"})
    assert (done.returncode == 0) == ok, (signers, done.stdout, done.stderr)
    assert to.exists() == ok, "nothing goes out before two have signed"


def damage(store, sql):
    """Behind the store's back."""
    db = sqlite3.connect(store)
    guard = db.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'").fetchone()[0]
    db.executescript(f"DROP TRIGGER journal_no_update; {sql}; {guard}")
    db.close()


def check_list(copy):
    """The third is told as damaged, and the others as they are; whoever asked hears of it in the end."""
    done = subprocess.run([MUSTER, "journal", "list", "--store", copy], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LANGUAGE": "en"})
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["seq"] for entry in told] == list(range(1, len(told) + 1)) and len(told) >= 5, done.stdout
    assert [entry["seq"] for entry in told if "damaged" in entry] == [3] and told[2] == {"damaged": True, "seq": 3}, done.stdout
    assert all("type" in entry for entry in told if entry["seq"] != 3), done.stdout
    assert done.returncode == 1 and "1 entry was damaged" in done.stderr, (done.returncode, done.stderr)


def check_damaged(folder, store):
    """What nobody can read any more goes out as that, and everything else goes out."""
    copy = folder / "copy.db"
    for suffix in ("", "-key"):
        shutil.copy(f"{store}{suffix}", f"{copy}{suffix}")
    damage(copy, "UPDATE journal SET json = zeroblob(40) WHERE seq = 3")
    check_list(copy)
    out = folder / "damaged"
    told = run("export", "--store", copy, "--to", out, "--with-names")
    assert (told["damaged"], told["unnamed"]) == (1, 0), told
    answer = run("check", out, ok=False)
    assert "entry 3 could not be read at the station" in answer["error"], answer
    assert answer["entries"] == told["entries"], answer
    # nor does a name: here an entry is about somebody
    for number in ("202600", "202601"):
        subprocess.run([MUSTER, "consent", "withdraw", "--person", number, "--store", copy], check=True, capture_output=True, timeout=60)
    damage(copy, "UPDATE person SET name = zeroblob(40) WHERE id = 1")
    names = folder / "unnamed"
    assert run("export", "--store", copy, "--to", names, "--with-names")["unnamed"] == 1
    assert [json.loads(line)["person"] for line in (names / "people.jsonl").read_text().splitlines()] == [2]


def list_as(store, typed, *signers):
    done = subprocess.run([MUSTER, "journal", "list", "--store", store, *signers], text=True, input=typed, capture_output=True, check=True,
                          timeout=60)
    assert len(done.stdout.splitlines()) > 10, done.stdout
    return done.stdout


def check_two(folder, store):
    """Once there are accounts, names go out with a supervisor's signature and another supervisor's."""
    for name, role, pin in ("Ada", "admin", "402817"), ("Sun", "supervisor", "615243"), ("Qin", "supervisor", "730164"), \
            ("Oskar", "operator", "918273"):
        add_account(store, name, role, pin)
    to = folder / "signed"
    sign(store, to, [], ok=False)
    sign(store, to, ["615243"], "--by", "2", ok=False)
    sign(store, to, ["615243", "615243"], "--by", "2", "--second", "2", ok=False)
    sign(store, to, ["615243", "730165"], "--by", "2", "--second", "3", ok=False)
    sign(store, to, ["615243", "918273"], "--by", "2", "--second", "4", ok=False)
    sign(store, to, ["918273", "615243"], "--by", "4", "--second", "2", ok=False)
    sign(store, to, ["615243", "730164"], "--by", "2", "--second", "3", ok=True)
    # nothing goes out unsigned, with names or without, and nobody's name is on the screen
    run("export", "--store", store, "--to", folder / "by-nobody", ok=False)
    assert not (folder / "by-nobody").exists()
    assert "Lena" not in list_as(store, "")
    assert "Lena" in list_as(store, "615243\n730164\n", "--by", "2", "--second", "3")
    listed = subprocess.run([MUSTER, "journal", "list", "--store", store], check=True, capture_output=True, text=True, timeout=60)
    last = json.loads(listed.stdout.splitlines()[-1])
    assert (last["type"], last["staff_id"], last["second_id"], last["with_names"]) == ("export", 2, 3, True), last


def swap(lines):
    return [lines[1], lines[0], *lines[2:]]


def withhold_and_forge(lines):
    entry = json.loads(lines[2])
    entry["hash"] = "00" * 32
    del entry["chained"]
    entry.pop("parts", None)
    lines[2] = json.dumps(entry, separators=(",", ":"), sort_keys=True)
    return lines


def withhold(lines):
    """As an export would that was asked for fewer."""
    entry = json.loads(lines[2])
    del entry["chained"]
    entry.pop("parts", None)
    lines[2] = json.dumps(entry, separators=(",", ":"), sort_keys=True)
    return lines


def withhold_all(lines):
    """Also what the station said of the export."""
    for n in range(len(lines)):
        entry = json.loads(lines[n])
        entry.pop("chained", None)
        entry.pop("parts", None)
        lines[n] = json.dumps(entry, separators=(",", ":"), sort_keys=True)
    return lines


TAMPERED = {
    "edited": (edit, "entry 3 was changed"),
    "removed": (lambda lines: lines[:2] + lines[3:], "entry 3 is missing"),
    "cut": (lambda lines: lines[:-1], "cut off"),
    "swapped": (swap, "entry 1 is missing"),
    "added": (lambda lines: lines + [lines[-1]], "is missing"),
    "unsigned": (lambda lines: [line.split(',"signature"')[0] + "}" for line in lines], "entry 1 is not signed"),
    "forged": (withhold_and_forge, "entry 3 has a signature that is not"),
    "withheld": (withhold, "5 entries are told in full, but the station handed out 6"),
    "all-withheld": (withhold_all, "does not tell of this export"),
    "spaced": (lambda lines: [lines[0] + " ", *lines[1:]], "Line 1"),
}


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        store = folder / "store.db"
        fill(folder, store)
        key = run("key", "--store", store)["fingerprint"]
        first = run("verify", "--store", store, "--key", key)
        assert first["ok"] and first["entries"] == 5 and first["fingerprint"] == key, first
        head = f"5:{first['head']}"

        out = folder / "out"
        told = run("export", "--store", store, "--to", out)
        assert told["entries"] == told["told"] == 6, told
        checked = run("check", out, "--key", key, "--head", head)
        assert checked["ok"] and checked["entries"] == checked["told"] == 6 and checked["compared"] == 1, checked
        assert json.loads((out / "journal.jsonl").read_text().splitlines()[-1])["chained"]["type"] == "export"
        page = (out / "index.html").read_text()
        assert key in page and "@" not in page.replace("@media", "") and 'lang="zh"' in page
        assert not (out / "people.jsonl").exists() and (out / "journal.jsonl").stat().st_mode & 0o77 == 0
        assert "cannot be written" in run("export", "--store", store, "--to", out, ok=False)
        # the entry about an export that failed then is in the journal: it says what was to go out
        assert run("verify", "--store", store)["entries"] in (6, 7)

        for what, (how, finds) in TAMPERED.items():
            answer = run("check", change(out, folder / what, how), "--key", key, ok=False)
            assert not answer["ok"] and finds in answer["error"], (what, answer)
        wrong = run("check", out, "--key", "0000-" + key[5:], ok=False)
        assert "another key" in wrong["error"], wrong
        wrong = run("check", out, "--head", "5:" + "0" * 64, ok=False)
        assert "entry 5 is not the one whose hash was kept" in wrong["error"], wrong
        late = run("check", out, "--head", "9:" + "0" * 64, ok=False)
        assert "cut off or an old copy" in late["error"], late

        # somebody's own page in the folder is neither written over nor thrown away
        mine = folder / "mine"
        mine.mkdir()
        (mine / "index.html").write_text("mine")
        assert "cannot be written" in run("export", "--store", store, "--to", mine, ok=False)
        assert [path.name for path in mine.iterdir()] == ["index.html"] and (mine / "index.html").read_text() == "mine"

        # chosen: nothing of last century, so only hashes and signatures, and still whole
        few = folder / "few"
        assert run("export", "--store", store, "--to", few, "--until", "1999-12-31")["told"] == 1
        checked = run("check", few, "--key", key)
        assert checked["ok"] and checked["told"] == 1 and checked["entries"] >= 7, checked
        assert "rows" not in (few / "journal.jsonl").read_text()
        run("export", "--store", store, "--to", folder / "x", "--since", "yesterday", ok=False)

        # names only if asked, and the journal says so
        names = folder / "names"
        run("export", "--store", store, "--to", names, "--with-names", "--staff", "Lena")
        assert "Lena" in (names / "journal.jsonl").read_text()
        assert (names / "people.jsonl").read_text() == ""  # no entry is about anybody yet
        assert run("check", names, "--key", key)["ok"]
        last = folder / "last"
        run("export", "--store", store, "--to", last)
        assert "Lena" not in (last / "journal.jsonl").read_text()
        assert run("verify", "--store", store, "--key", key, "--head", head)["compared"] == 1
        check_damaged(folder, store)
        check_closed(folder, store)
        check_two(folder, store)


main()
