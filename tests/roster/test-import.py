#!/usr/bin/python3
"""Lists of people go into a roster as a whole or not at all, whoever made them with whatever program.

usage: test-import.py MUSTER-ROSTER"""
import csv
import io
import json
import os
import pathlib
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import zipfile

from pictures import png

RIGHT_ID = "11010519491231002X"
HEADER = "student_number,name,id_number,card_uid,unit\n"


class Desk:
    def __init__(self, roster, folder):
        self.roster, self.folder, self.data = roster, pathlib.Path(folder), pathlib.Path(folder) / "roster"
        self.environment = dict(os.environ, LC_ALL="C.UTF-8")

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def words(self, path, *words):
        return [self.roster, "import", "--data", self.data, "--json", *words, path]

    def take(self, path, *words, status=0):
        """What the import says: its figures, or its error."""
        ran = subprocess.run(self.words(path, *words), capture_output=True, text=True, timeout=120, env=self.environment)
        assert ran.returncode == status, (words, ran.returncode, ran.stdout, ran.stderr)
        return json.loads(ran.stdout) if status == 0 else ran.stderr

    def problems(self, path, *words, status=1):
        """All that is wrong, as (line, problem)."""
        table = self.folder / "report.csv"
        self.take(path, "--report", table, *words, status=status)
        return [(int(row["line"]), row["problem"]) for row in csv.DictReader(io.StringIO(table.read_text("utf-8-sig")))]

    def people(self):
        with sqlite3.connect(self.data / "roster.db") as db:
            return db.execute("SELECT id, v FROM roster_row WHERE kind = 'person' AND del IS NULL ORDER BY id").fetchall()

    def blobs(self):
        return sorted(path for path in (self.data / "blobs").glob("*/*"))


def figures(said, *keys):
    return tuple(said[key] for key in keys)


def check_again(desk):
    """The same list once more changes nothing; one person changed changes one."""
    path = desk.write("first.csv", HEADER + f"1,陈安然,{RIGHT_ID},04a1b2c3; 04A1B2FF,Arts\n2,Ana,,,Law\n3,Ben,E123,,Law\n")
    said = desk.take(path, "--dry-run")
    assert figures(said, "dry_run", "rows", "new", "encoding") == (True, 3, 3, "UTF-8") and desk.people() == []
    assert figures(desk.take(path), "new", "changed", "same") == (3, 0, 0)
    before = desk.people()
    assert len(before) == 3 and all(time.time() * 1000 - 60000 < v <= time.time() * 1000 for _, v in before)
    assert figures(desk.take(path), "new", "changed", "same") == (0, 0, 3) and desk.people() == before
    path = desk.write("second.csv", "student_number,name\n2,Anna\n4,Cem\n")
    assert figures(desk.take(path), "new", "changed", "same", "missing", "removed") == (1, 1, 0, 2, 0)
    assert len(desk.people()) == 4
    assert figures(desk.take(desk.write("third.csv", HEADER + f"1,陈安然,{RIGHT_ID},04A1B2C3;04A1B2FF,Arts\n2,Anna,,,Law\n")), "same") == (2,)
    for path in desk.data.iterdir():
        if path.is_file():
            content = path.read_bytes()
            assert "陈安然".encode() not in content and RIGHT_ID.encode() not in content and b"04A1B2FF" not in content, path


def check_chinese(desk):
    """As a Chinese Excel writes it, with a stranger's headers once they were explained."""
    text = "学号,姓名,身份证号（必填）,院系,宿舍\n2026001,欧阳𠮷," + RIGHT_ID[:-1] + "x,数学学院,3号楼\n"
    said = desk.take(desk.write("gb.csv", text.encode("gb18030")), "--dry-run", "--scope", "gb")
    assert figures(said, "encoding", "new") == ("GB18030", 1)
    assert said["columns"] == ["student_number=学号", "name=姓名", "id_number=身份证号（必填）", "card_uid=", "unit=院系"], said
    strange = desk.write("strange.csv", "序,人\n77,Dora\n".encode("utf-8-sig"))
    assert "there is no column “student_number”" in desk.take(strange, "--scope", "gb", status=1)
    assert "no column “号”" in desk.take(strange, "--scope", "gb", "--map", "student_number=号", status=1)
    assert "field=header" in desk.take(strange, "--scope", "gb", "--map", "序", status=2)
    desk.take(strange, "--scope", "gb", "--map", "student_number=序", "--map", "name=人")
    again = desk.write("again.csv", "序,人\n77,Dora\n78,Emil\n")
    assert figures(desk.take(again, "--scope", "gb"), "new", "same") == (1, 1)


def check_columns(desk):
    """A header that fits as a whole goes before one that fits as far as its bracket; where two fit alike, nobody guesses."""
    path = desk.write("old.csv", "学号,姓名,卡号（旧）,卡号,身份证号（家长）,身份证号\n1,甲,04A1B2C3,04FFFFFF,440308200001010007,11010519491231002X\n")
    columns = desk.take(path, "--scope", "columns", "--dry-run")["columns"]
    assert "card_uid=卡号" in columns and "id_number=身份证号" in columns, columns
    path = desk.write("both.csv", "学号,姓名,卡号（旧）,卡号（新）\n1,甲,04A1B2C3,04FFFFFF\n")
    said = desk.take(path, "--scope", "columns", "--dry-run", status=1)
    assert "--map card_uid=" in said and "卡号（新）" in said, said
    assert "card_uid=卡号（新）" in desk.take(path, "--scope", "columns", "--dry-run", "--map", "card_uid=卡号（新）")["columns"]
    assert "card_uid=" in desk.take(path, "--scope", "columns", "--dry-run", "--map", "card_uid=")["columns"]
    for n in (64, 65):
        path = desk.write("wide.csv", "学号,姓名," + ",".join(f"K{i}" for i in range(n)) + "\n1,甲" + ",x" * n + "\n")
        assert desk.problems(path, "--scope", "columns", "--dry-run", status=0 if n == 64 else 1) == ([] if n == 64 else [(1, "too-many")])


def check_faults(desk):
    """Each is told by its line, and one keeps everybody out."""
    before = desk.people()
    path = desk.write("bad.csv", HEADER + "".join((
        "11,Ok,,,\n",
        ",Nobody,,,\n",
        "13,,,,\n",
        "14,Bad digit,110105194912310021,,\n",
        "11,Twice,,,\n",
        f"16,One,{RIGHT_ID},,\n",
        f"17,Other,{RIGHT_ID.lower()},,\n",
        "18,Card,,04AABBCC,\n",
        "19,Same card,,04 aa bb cc,\n",
        "20,Odd,,4AABBCC,\n",
        "2.02600E+11,Rounded,,,\n",
        "22,Rounded,1.10105E+17,,\n",
        f"23,{'x' * 300},,,\n")))
    told = desk.problems(path, "--dry-run")
    assert told == [(3, "no-number"), (4, "no-name"), (5, "bad-id"), (6, "same-number"), (8, "same-id"), (10, "same-card"), (11, "bad-card"),
                    (12, "rounded"), (13, "rounded"), (14, "too-long")], told
    assert "faults in the list; nothing was changed" in desk.take(path, status=1)
    assert "line 3" in desk.take(path, status=1) and desk.people() == before
    assert desk.problems(desk.write("cross.csv", HEADER + f"30,Thief,,04A1B2FF,\n31,Double,{RIGHT_ID},,\n")) == [(2, "taken-card"), (3, "taken-id")]
    for words in (["--remove", "3"], ["--scope", "A B"], ["--photos", "/nowhere"], ["--nonsense"]):
        desk.take(path, *words, status=2)
    assert "more fields" in desk.take(desk.write("fields.csv", HEADER + "1,Ana,,,,,\n"), status=1)
    assert desk.people() == before


def check_full(desk):
    """People go from the roster only with a full list, and many only by their number."""
    everybody = [f"9{n:03d},Person {n}\n" for n in range(100)]
    desk.take(desk.write("all.csv", "student_number,name\n" + "".join(everybody)), "--scope", "full")
    few = desk.write("few.csv", "student_number,name\n" + "".join(everybody[:96]))
    most = desk.write("most.csv", "student_number,name\n" + "".join(everybody[:50]))
    assert figures(desk.take(few, "--scope", "full"), "missing", "removed") == (4, 0)
    assert figures(desk.take(few, "--scope", "full", "--full"), "missing", "removed") == (4, 4)
    assert "46 of 96" in desk.take(most, "--scope", "full", "--full", status=1)
    assert "--remove 46" in desk.take(most, "--scope", "full", "--full", "--remove", "45", status=1)
    assert figures(desk.take(most, "--scope", "full", "--full", "--dry-run"), "removed") == (46,)
    assert figures(desk.take(most, "--scope", "full", "--full", "--remove", "46"), "removed", "same") == (46, 50)
    # Who comes back is a new person to the stations.
    assert figures(desk.take(few, "--scope", "full"), "new", "same") == (46, 50)


def archive(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return out.getvalue()


class OldName(zipfile.ZipInfo):
    """A name in GB18030, as old Chinese programs write it without saying so."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def check_zip(desk):
    """Also in a folder of its own, and with names as old Chinese programs write them."""
    old = OldName("2026/照片/学1.png")
    path = desk.write("good.zip", archive([
        ("__MACOSX/2026/._people.csv", b"\0"), ("2026/people.csv", "学号,姓名\n学1,甲\nB2,乙\nB3,丙\nB4,丁\nB5,戊\nB6,己\n".encode("gb18030")), (old, png(1)),
        ("2026/photos/B2.jpg", b"no picture"), ("2026/photos/B3.PNG", png(3, noise=3000000)), ("2026/photos/B4.png", png(4)),
        ("2026/photos/B5.png", png(5, side=20)), ("2026/photos/Z9.png", png(9)), ("2026/readme.txt", "hello")]))
    told = desk.problems(path, "--scope", "zip", "--dry-run", status=0)
    assert told == [(3, "unfit-photo"), (3, "no-photo"), (4, "large-photo"), (4, "no-photo"), (6, "unfit-photo"), (6, "no-photo"), (7, "no-photo")], told
    assert desk.blobs() == []
    said = desk.take(path, "--scope", "zip")
    assert figures(said, "new", "photos", "no_photo", "unused_photos") == (6, 2, 4, 1), said
    assert len(desk.blobs()) == 2
    for blob in desk.blobs():
        assert stat.S_IMODE(blob.stat().st_mode) == 0o600 and b"IHDR" not in blob.read_bytes() and blob.parent.name == blob.name[:2]
    assert figures(desk.take(path, "--scope", "zip"), "same") == (6,)


def check_pictures(desk):
    """A new picture takes the place of the old one, which is swept once nobody shows it."""
    folder = desk.folder / "pictures"
    folder.mkdir()
    (folder / "B4.png").write_bytes(png(44))
    before = set(desk.blobs())
    for blob in before:
        os.utime(blob, (0, 0))
    path = desk.write("photos.csv", "student_number,name\nB4,丁\nB7,庚\n")
    said = desk.take(path, "--scope", "zip", "--photos", folder)
    assert figures(said, "new", "changed", "photos", "no_photo") == (1, 1, 1, 1), said
    after = set(desk.blobs())
    assert len(after) == 2 and len(after - before) == 1
    # A list without pictures takes none away.
    assert figures(desk.take(path, "--scope", "zip"), "same") == (2,)
    assert set(desk.blobs()) == after


def check_not_swept(desk):
    """A list that was taken was taken, whatever became of the pictures that nobody shows any more."""
    with sqlite3.connect(desk.data / "roster.db") as db:
        db.execute("CREATE TRIGGER stuck BEFORE DELETE ON row_photo BEGIN SELECT RAISE (ABORT, 'stuck'); END")
    path = desk.write("few.csv", "student_number,name\nB4,Someone\n")
    assert "not-swept" in [what for _, what in desk.problems(path, "--scope", "zip", "--full", "--remove", "6", status=0)]
    with sqlite3.connect(desk.data / "roster.db") as db:
        db.execute("DROP TRIGGER stuck")
    assert figures(desk.take(path, "--scope", "zip"), "same", "missing") == (1, 0)


def check_lock(desk):
    """Others write while a list is made ready; a list with nothing new keeps nobody waiting."""
    path = desk.write("many.csv", "student_number,name,unit\n" + "".join(f"M{n},Person {n},Unit\n" for n in range(4000)))
    desk.take(path, "--scope", "many")
    run = subprocess.Popen(desk.words(path, "--scope", "many"), stdout=subprocess.DEVNULL, env=desk.environment)
    begun, tries, locked = time.monotonic(), 0, 0
    db = sqlite3.connect(desk.data / "roster.db", timeout=0, isolation_level=None)
    while run.poll() is None:
        tries += 1
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
        except sqlite3.OperationalError:
            locked += 1
        time.sleep(0.005)
    db.close()
    assert run.returncode == 0 and tries > 10 and locked * 2 < tries, (run.returncode, tries, locked)
    print(f"locked {locked} of {tries} times in {time.monotonic() - begun:.1f} s")


def patched(data, flag):
    """Each file of the archive says of itself that it is locked."""
    data = bytearray(data)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= flag
            start = data.find(mark, start + 4)
    return bytes(data)


def link(name, to):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, to


def check_tricks(desk):
    """What no list is made for is refused as a whole."""
    people = ("people.csv", HEADER + "1,Ana,,,\n")
    before = desk.people(), desk.blobs()
    good = archive([people, ("photos/1.png", png(1))])
    for name, content, words in (
            ("out", archive([people, ("../../evil.png", png(1))]), "leads out"),
            ("root", archive([people, ("/etc/evil.png", png(1))]), "leads out"),
            ("windows", archive([people, ("..\\evil.png", png(1))]), "leads out"),
            ("drive", archive([people, ("c:evil.png", png(1))]), "leads out"),
            ("link", archive([people, link("photos/1.png", "/etc/passwd")]), "no plain file"),
            ("locked", patched(good, 1), "password"),
            ("bomb", archive([("people.csv", HEADER + "," * 60000000)]), "hundred times"),
            ("cut", good[:-30], "damaged"),
            ("none", b"PK or not", "damaged"),
            ("empty", archive([]), "damaged"),
            ("nothing", archive([("photos/1.png", png(1))]), "no list"),
            ("two", archive([("a.csv", HEADER), ("b.csv", HEADER)]), "more than one list")):
        said = desk.take(desk.write(f"{name}.zip", content), status=1)
        assert words in said, (name, said)
    broken = bytearray(good)
    broken[good.find(b"IHDR") if b"IHDR" in good else 200] ^= 0xFF
    desk.take(desk.write("broken.zip", bytes(broken)), "--scope", "broken", status=1)
    assert (desk.people(), desk.blobs()) == before


def check_stopped(desk):
    """Ctrl-C in the middle leaves nothing behind; a second import waits for its turn."""
    before = desk.people(), desk.blobs()
    path = desk.write("long.zip", archive([("people.csv", "student_number,name\n" + "".join(f"L{n},Long {n}\n" for n in range(20000)))] +
                                          [(f"photos/L{n}.png", png(n, side=96)) for n in range(20)]))
    run = subprocess.Popen(desk.words(path, "--scope", "long"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=desk.environment)
    deadline = time.monotonic() + 60
    while len(desk.blobs()) < 10 + len(before[1]) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    run.send_signal(signal.SIGSTOP)
    assert "Another list" in desk.take(path, "--scope", "long", status=1)
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGCONT)
    said = run.communicate(timeout=60)[1]
    assert run.returncode == 1, (run.returncode, said)
    assert (desk.people(), desk.blobs()) == before


def main():
    with tempfile.TemporaryDirectory(prefix="muster-import-") as folder:
        desk = Desk(sys.argv[1], folder)
        subprocess.run([desk.roster, "station", "list", "--data", desk.data], check=True, env=desk.environment)
        for check in (check_again, check_chinese, check_columns, check_faults, check_full, check_zip, check_pictures, check_not_swept, check_lock, check_tricks, check_stopped):
            check(desk)
            print(check.__name__, flush=True)


main()
