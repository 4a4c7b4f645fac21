#!/usr/bin/python3
"""A loopback HTTPS server that behaves and misbehaves.

usage: https-server.py FOLDER
Makes a certificate for 127.0.0.1 (FOLDER/ca.pem, good for a day), prints the port on one line, serves until
standard input ends. FOLDER/NAME is served as /files/NAME; the other paths are in Handler.faults."""
import http.server
import pathlib
import ssl
import subprocess
import sys
import threading
import time

GOOD = b"hello\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, body, status=200, length=None, headers=()):
        self.send_response(status)
        for key, value in headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, address):
        self.answer(b"", 302, headers=[("Location", address)])

    def endless(self):
        """Chunks without a length, for ever."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    def truncated(self):
        self.answer(GOOD, length=1000)
        self.close_connection = True

    def stall(self):
        self.answer(GOOD, length=1000)
        self.wfile.flush()
        time.sleep(30)

    def do_GET(self):
        port = self.server.server_address[1]
        faults = {
            "/large": lambda: self.answer(GOOD, length=1 << 40),
            "/endless": self.endless,
            "/truncated": self.truncated,
            "/silent": lambda: time.sleep(30),
            "/stall": self.stall,
            "/to-http": lambda: self.redirect(f"http://127.0.0.1:{port}/files/good"),
            "/to-good": lambda: self.redirect("/files/good"),
            "/to-itself": lambda: self.redirect("/to-itself"),
            "/broken": lambda: self.answer(b"", 500),
        }
        try:
            if self.path in faults:
                faults[self.path]()
                return
            path = self.server.folder / pathlib.Path(self.path).name
            if self.path.startswith("/files/") and path.is_file():
                self.answer(path.read_bytes())
            else:
                self.answer(b"no such file", 404)
        except OSError:
            self.close_connection = True


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out",
         folder / "ca.pem"], check=True, capture_output=True)


def main():
    folder = pathlib.Path(sys.argv[1])
    make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.folder = folder
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
