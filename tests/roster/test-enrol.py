#!/usr/bin/python3
"""A station is enrolled over HTTPS by the two programs; what they say is judged by the contract.

usage: test-enrol.py MUSTER MUSTER-ROSTER ROSTER-API.YAML"""
import json
import pathlib
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import time

from roster_api import Contract
from roster_kit import Kit
from stranger import Stranger


def check_once(kit):
    """A code is good for one station; the same station may have lost the answer."""
    code = kit.new_code()
    first = kit.enrol("one", code=code)
    assert kit.enrol("one", code=code.lower().replace("-", " ")) == first
    assert "does not take this code" in kit.enrol("two", code=code, status=1)
    assert [station["label"] for station in kit.stations()] == ["East gate"]
    status = kit.status("one")
    assert status["station"] == first["station"] and status["sent"] == 0 and status["unsent"] == status["entries"] > 0


def check_tries(kit):
    """After five wrong ones even the right code is none any more."""
    code = kit.new_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for _ in range(5):
        kit.enrol("three", code=wrong, status=1)
    assert "does not take this code" in kit.enrol("three", code=code, status=1)


def check_trust(kit):
    """Only the authority of the pin counts, and nothing is said to anybody else."""
    code = kit.new_code("North")
    impostor = kit.proxy(wrong_certificate=True)
    assert "does not prove" in kit.enrol("four", port=impostor.port, code=code, status=1)
    other = kit.pin[:-1] + ("0" if kit.pin[-1] != "0" else "1")
    assert "does not prove" in kit.enrol("four", code=code, pin=other, status=1)
    assert "64 digits" in kit.enrol("four", code=code, pin="abc", status=1)
    assert impostor.said == [] and impostor.n == 0
    portal = kit.proxy(lambda *unused: "portal")
    assert "wants a sign-in" in kit.enrol("four", port=portal.port, code=code, status=1)
    kit.enrol("four", code=code)


def check_lost_answers(kit):
    """Whatever of the way is cut, the code still does it once the way is whole."""
    code = kit.new_code("South")
    for fault in ("reset", "drop", "truncate", "unavailable"):
        proxy = kit.proxy(lambda n, method, path, fault=fault: fault if path == "/v1/enrol" else None)
        kit.enrol("five", port=proxy.port, code=code, status=1)
    kit.enrol("five", code=code)
    assert sum(station["label"] == "South" for station in kit.stations()) == 1


def check_contract(kit, contract):
    proxy = kit.proxy()
    kit.enrol("six", port=proxy.port)
    kit.enrol("six", port=proxy.port, code="0000-0000-00", status=1)
    judged = [contract.judge_said(said) for said in proxy.said]
    assert judged == [("hello", 200), ("enrol", 200), ("hello", 200), ("enrol", 403)], judged


def ask(kit, path, *words):
    ran = subprocess.run(["curl", "-s", "--noproxy", "*", "--cacert", kit.data / "ca.pem", "-w", "\n%{http_code}",
                          f"https://127.0.0.1:{kit.port}{path}", *words], capture_output=True, timeout=60)
    body, status = ran.stdout.rsplit(b"\n", 1)
    return int(status), json.loads(body)["error"]


def check_strangers(kit):
    """curl, which knows nothing of us, gets an answer to everything."""
    big = kit.folder / "big"
    big.write_bytes(b" " * 1000000)
    assert ask(kit, "/v1/nothing") == (404, "not_found")
    assert ask(kit, "/v1/../../etc/passwd") == (404, "not_found")
    assert ask(kit, "/v1/enrol") == (405, "method_not_allowed")
    assert ask(kit, "/v1/enrol", "--data-binary", f"@{big}") == (413, "too_large")
    assert ask(kit, "/v1/enrol", "-H", "Transfer-Encoding: chunked", "-d", "{}") == (411, "length_required")
    for body in ("", "{", "[]", "{}", "[" * 1000, '{"code":1}', '{"assertion":"a.b.c"}', '{"assertion":"' + "x" * 5000 + '"}'):
        assert ask(kit, "/v1/token", "-d", body) == (400, "bad_request"), body
    seen = [ask(kit, "/v1/enrol", "-d", "{}") for _ in range(30)]
    assert (400, "bad_request") in seen and seen[-1] == (429, "too_often"), seen


def connect(kit):
    return ssl.create_default_context(cafile=kit.data / "ca.pem").wrap_socket(
        socket.create_connection(("127.0.0.1", kit.port), timeout=60), server_hostname="127.0.0.1")


def check_before_the_body(kit):
    """Who has no token is told so before a byte of their five megabytes was waited for."""
    for bearer in ("", "Authorization: Bearer 72036eaf-2e63-409e-a97d-357b56cfcfc4.9999999999." + "0" * 64 + "\r\n"):
        with connect(kit) as tls:
            tls.sendall(f"POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n{bearer}"
                        "Expect: 100-continue\r\n\r\n".encode())
            answer = tls.recv(4096)
        assert answer.startswith(b"HTTP/1.1 401 "), answer


def check_busy(kit):
    """While another program writes, who wants something written is told when to come back, and nobody waits behind them."""
    stranger = Stranger(kit.folder, kit.data / "ca.pem", kit.port)
    wrong = {"code": "2222-2222-22", "sign_pk": stranger.public, "label": "Stranger", "app": "none"}
    with sqlite3.connect(kit.data / "roster.db", isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        seconds = []
        for _ in range(3):
            begun = time.monotonic()
            status, headers, body = stranger.ask("POST", "/v1/enrol", wrong)
            seconds.append(time.monotonic() - begun)
            assert (status, json.loads(body)["error"]) == (503, "unavailable") and int(headers["Retry-After"]) >= 1, (status, headers, body)
        db.execute("ROLLBACK")
    db.close()
    assert min(seconds) < 1.5, seconds
    assert stranger.ask("POST", "/v1/enrol", wrong)[0] == 403


def check_renewed(kit):
    """A server that runs shows a new certificate without being stopped."""
    with connect(kit) as tls:
        before = tls.getpeercert(True)
        for end in ("", "-key"):
            (kit.data / f"tls{end}.pem").unlink()
        kit.server.send_signal(signal.SIGHUP)
        for _ in range(600):
            with connect(kit) as other:
                after = other.getpeercert(True)
            if after != before:
                break
            time.sleep(0.05)
        assert ssl.DER_cert_to_PEM_cert(after).strip() == (kit.data / "tls.pem").read_text().strip() and after != before
        tls.sendall(b"GET /v1/hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert tls.recv(4096).startswith(b"HTTP/1.1 200 ")


def check_at_rest(kit):
    """The server's secrets are for its user alone, its codes are not in its file, and it is the same after a restart."""
    code = kit.new_code("West").replace("-", "")
    for path in kit.data.iterdir():
        if path.suffix != ".pem" or path.stem.endswith("key"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert code.encode() not in path.read_bytes(), path
    pin, port = kit.pin, kit.port
    kit.stop()
    kit.start(port)
    assert kit.pin == pin
    kit.enrol("seven", code=code)


def main():
    muster, roster, api = sys.argv[1:]
    contract = Contract(pathlib.Path(api))
    print("%d operations, %d references" % contract.check_itself())
    with Kit(muster, roster) as kit:
        check_once(kit)
        check_tries(kit)
        check_at_rest(kit)
        check_trust(kit)
        check_lost_answers(kit)
        check_contract(kit, contract)
        check_before_the_body(kit)
        check_busy(kit)
        check_renewed(kit)
        check_strangers(kit)


main()
