#!/usr/bin/python3
"""Pictures at the roster: for whom they are, whole and in part, until nobody shows them.

usage: test-blobs.py MUSTER MUSTER-ROSTER ROSTER-API.YAML"""
import json
import os
import pathlib
import sys

from pictures import png
from roster_api import Contract
from roster_kit import Kit
from stranger import Stranger

PEOPLE = ("1", "2", "3")


def take(kit, numbers, *words):
    path = kit.folder / "people.csv"
    path.write_text("student_number,name\n" + "".join(f"{number},Person {number}\n" for number in numbers))
    kit.run("import", path, "--photos", kit.folder / "photos", *words)


def set_up(kit):
    (kit.folder / "photos").mkdir()
    for number in PEOPLE + ("9",):
        (kit.folder / "photos" / f"{number}.png").write_bytes(png(int(number)))
    take(kit, PEOPLE)
    take(kit, "9", "--scope", "elsewhere")
    stranger = Stranger(kit.folder, kit.data / "ca.pem", kit.port)
    stranger.enrol(kit.new_code("Stranger"))
    return stranger


def trouble(answer):
    return answer[0], json.loads(answer[2])["error"]


def check_whole(stranger):
    picture = png(1)
    path = "/v1/blobs/" + stranger.hash(picture)
    assert trouble(stranger.ask("GET", path)) == (401, "token_refused")
    stranger.sign_in()
    status, headers, body = stranger.ask("GET", path)
    assert (status, body) == (200, picture) and headers["ETag"] == '"' + stranger.hash(picture) + '"' and headers["Accept-Ranges"] == "bytes"
    status, again, body = stranger.ask("HEAD", path)
    assert (status, body) == (200, b"") and again["Content-Length"] == str(len(picture)) and again["ETag"] == headers["ETag"]
    assert stranger.ask("GET", path, If_None_Match='"x", ' + headers["ETag"])[0] == 304
    assert trouble(stranger.ask("POST", path)) == (405, "method_not_allowed")


def check_parts(stranger):
    picture = png(2)
    n, path, tag = len(picture), "/v1/blobs/" + stranger.hash(picture), '"' + stranger.hash(picture) + '"'
    for asked, first, last in (("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), (f"bytes={n - 1}-", n - 1, n - 1), ("bytes=5-", 5, n - 1),
                               ("bytes=-7", n - 7, n - 1), (f"bytes=3-{n * 2}", 3, n - 1), (f"bytes=-{n * 2}", 0, n - 1)):
        for more in ({}, {"If_Range": tag}):
            status, headers, body = stranger.ask("GET", path, Range=asked, **more)
            assert (status, body) == (206, picture[first:last + 1]), asked
            assert headers["Content-Range"] == f"bytes {first}-{last}/{n}", headers
    for asked in ("bytes=1-2,5-6", "bytes=9-3", "bytes=a-b", "bytes=", "lines=1-2", "bytes=99999999999999999999-", "bytes=1-2-3"):
        assert stranger.ask("GET", path, Range=asked)[::2] == (200, picture), asked
    assert stranger.ask("GET", path, Range="bytes=1-2", If_Range='"another"')[::2] == (200, picture)
    for asked in (f"bytes={n}-", "bytes=-0"):
        answer = stranger.ask("GET", path, Range=asked)
        assert trouble(answer) == (416, "no_such_range") and answer[1]["Content-Range"] == f"bytes */{n}", asked
    half = stranger.ask("GET", path, Range=f"bytes=0-{n // 2}")[2]
    assert stranger.hash(half + stranger.ask("GET", path, Range=f"bytes={len(half)}-", If_Range=tag)[2]) == stranger.hash(picture)


def check_for_whom(kit, stranger):
    """What another scope shows, what nobody does, and what is no hash are all the same."""
    for name in (stranger.hash(png(9)), "0" * 64, "", "x" * 64, stranger.hash(png(1)).upper()):
        assert trouble(stranger.ask("GET", "/v1/blobs/" + name)) == (404, "blob_gone"), name
    assert stranger.ask("GET", "/v1/blobs/..%2F..%2Froster.db")[0] in (400, 404)
    take(kit, PEOPLE[:2], "--full", "--remove", "1")
    assert trouble(stranger.ask("GET", "/v1/blobs/" + stranger.hash(png(3)))) == (404, "blob_gone")
    (kit.folder / "photos" / "2.png").write_bytes(png(22))
    take(kit, PEOPLE[:2])
    assert trouble(stranger.ask("GET", "/v1/blobs/" + stranger.hash(png(2)))) == (404, "blob_gone")
    assert stranger.ask("GET", "/v1/blobs/" + stranger.hash(png(22)))[0] == 200


def check_changed(kit, stranger):
    """A file that somebody has exchanged is no picture any more."""
    names = [stranger.hash(png(1)), stranger.hash(png(22))]
    files = [kit.data / "blobs" / name[:2] / name for name in names]
    files[0].write_bytes(files[1].read_bytes())
    assert trouble(stranger.ask("GET", "/v1/blobs/" + names[0])) == (503, "unavailable")
    take(kit, PEOPLE[:1])
    assert stranger.ask("GET", "/v1/blobs/" + names[0])[2] == png(1)
    # What is there but cannot be read is not gone.
    files[0].unlink()
    files[0].symlink_to(files[0].name)
    assert trouble(stranger.ask("GET", "/v1/blobs/" + names[0])) == (503, "unavailable")
    take(kit, PEOPLE[:1])
    assert stranger.ask("GET", "/v1/blobs/" + names[0])[2] == png(1)
    files[0].unlink()
    assert trouble(stranger.ask("GET", "/v1/blobs/" + names[0])) == (404, "blob_gone")
    take(kit, PEOPLE[:1])
    assert stranger.ask("GET", "/v1/blobs/" + names[0])[2] == png(1)


def check_contract(kit, stranger, contract):
    proxy = kit.proxy()
    port, stranger.port = stranger.port, proxy.port
    path = "/v1/blobs/" + stranger.hash(png(1))
    for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"Range": "bytes=1-9"}), ("GET", {"If_None_Match": "*"}), ("GET", {"Range": "bytes=-0"})):
        stranger.ask(method, path, **headers)
    stranger.ask("GET", path[:-64] + "0" * 64)
    stranger.port = port
    judged = [contract.judge_said(said) for said in proxy.said]
    assert judged == [("blob", 200), ("blob_head", 200), ("blob", 206), ("blob", 304), ("blob", 416), ("blob", 404)], judged


def main():
    muster, roster, api = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    contract.check_itself()
    os.environ.pop("G_DEBUG", None)  # of a file that somebody has exchanged the server warns
    with Kit(muster, roster) as kit:
        stranger = set_up(kit)
        check_whole(stranger)
        check_parts(stranger)
        check_for_whom(kit, stranger)
        check_changed(kit, stranger)
        check_contract(kit, stranger, contract)
        kit.run("station", "revoke", stranger.station)
        assert trouble(stranger.ask("GET", "/v1/blobs/" + stranger.hash(png(1)))) == (401, "station_revoked")


main()
