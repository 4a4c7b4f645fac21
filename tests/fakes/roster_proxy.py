#!/usr/bin/python3
"""Between a station and the roster: writes down what both say, and spoils what it is told to.

As a module: RosterProxy(folder, port) with the roster's data folder and port; .port is its own, .said is a list of Said, .fault a function
(number, method, path) -> name of a fault or None, numbers from 1.
As a program: roster_proxy.py FOLDER PORT [FAULT EVERY] prints its port and runs until standard input ends.

Faults: drop (the roster gets it, the answer is lost), reset (before the roster gets it), truncate (half of the answer), twice (the roster
gets it two times), unavailable (503 without asking), portal (200 with a page for a sign-in), stall (no answer), wrong-certificate (by
number of the connection)."""
import dataclasses
import http.client
import http.server
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

STALL_SECONDS = 60
KEPT = ("Content-Type", "Retry-After", "X-Server-Time-Ms", "ETag", "Accept-Ranges", "Content-Range")


@dataclasses.dataclass
class Said:
    method: str
    path: str
    asked: bytes
    status: int
    headers: dict
    answer: bytes
    fault: str


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def ask(self, body):
        """The roster's own answer, over TLS that its own authority vouches for."""
        proxy = self.server.proxy
        upstream = http.client.HTTPSConnection("127.0.0.1", proxy.upstream, context=proxy.upstream_tls, timeout=30)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "accept-encoding")}
        upstream.request(self.command, self.path, body=body, headers=headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        return answer.status, dict(answer.getheaders()), data

    def give(self, status, headers, data, sent=None):
        self.send_response(status)
        for key in KEPT:
            if key in headers:
                self.send_header(key, headers[key])
        self.send_header("Content-Length", headers["Content-Length"] if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        self.wfile.write(data if sent is None else sent)

    def cut(self):
        """Nothing more is said; the other side sees a reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def relay(self):
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault = proxy.choose(self.command, self.path)
        if fault == "reset":
            self.cut()
            return
        if fault == "stall":
            time.sleep(STALL_SECONDS)
            return
        if fault == "unavailable":
            self.give(503, {"Content-Type": "application/json"}, b'{"error":"unavailable"}')
            return
        if fault == "portal":
            self.give(200, {"Content-Type": "text/html"}, b"<html><body>Please sign in to this network</body></html>")
            return
        if fault == "twice":
            self.ask(body)
        status, headers, data = self.ask(body)
        proxy.write_down(Said(self.command, self.path, body, status, headers, data, fault))
        if fault == "drop":
            self.cut()
        elif fault == "truncate":
            self.give(status, headers, data, data[:len(data) // 2])
            time.sleep(0.1)  # so that what was sent is read before the reset
            self.cut()
        else:
            self.give(status, headers, data)

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    do_GET = do_POST = do_HEAD = relay


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        """A broken connection is what it is here for."""


class RosterProxy:
    def __init__(self, folder, port, fault=None, wrong_certificate=False):
        folder = pathlib.Path(folder)
        self.upstream, self.fault, self.said, self.n, self.spoilt = port, fault, [], 0, 0
        self.lock = threading.Lock()
        self.upstream_tls = ssl.create_default_context(cafile=folder / "ca.pem")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if wrong_certificate:
            with tempfile.TemporaryDirectory() as own:
                make_certificate(pathlib.Path(own))
                tls.load_cert_chain(f"{own}/tls.pem", f"{own}/tls-key.pem")
        else:
            with tempfile.NamedTemporaryFile("w") as chain:
                chain.write((folder / "tls.pem").read_text() + (folder / "ca.pem").read_text())
                chain.flush()
                tls.load_cert_chain(chain.name, folder / "tls-key.pem")
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.proxy = self
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def choose(self, method, path):
        with self.lock:
            self.n += 1
            fault = self.fault(self.n, method, path) if self.fault else None
            self.spoilt += fault is not None
            return fault

    def write_down(self, said):
        with self.lock:
            self.said.append(said)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=Muster roster authority", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "tls-key.pem", "-out",
         folder / "tls.pem"], check=True, capture_output=True)


def main():
    folder, port = sys.argv[1], int(sys.argv[2])
    name, every = (sys.argv[3], int(sys.argv[4])) if len(sys.argv) > 4 else (None, 1)
    proxy = RosterProxy(folder, port, lambda n, method, path: name if n % every == 0 else None, name == "wrong-certificate")
    print(proxy.port, flush=True)
    sys.stdin.read()
    proxy.close()


if __name__ == "__main__":
    main()
