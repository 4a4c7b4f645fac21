"""A station that shares no line with ours: Python and openssl, by data/roster-api.yaml alone."""
import base64
import hashlib
import http.client
import json
import ssl
import subprocess
import time


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


class Stranger:
    def __init__(self, folder, ca, port):
        self.key, self.port, self.token = folder / "stranger.pem", port, None
        self.tls = ssl.create_default_context(cafile=ca)
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True, capture_output=True)
        public = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        self.public = public[-32:].hex()

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body of the answer."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.tls, timeout=30)
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        connection.request(method, path, body=compact(body) if body is not None else None, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), data

    def enrol(self, code):
        said = json.loads(self.ask("POST", "/v1/enrol", {"code": code, "sign_pk": self.public, "label": "Stranger", "app": "none"})[2])
        self.station, self.server = said["station_id"], said["server_sign_pk"]

    def sign_in(self):
        now = int(time.time())
        text = encode(compact({"alg": "EdDSA", "typ": "JWT"})) + "." + encode(compact(
            {"iss": self.station, "sub": self.station, "aud": self.server, "iat": now, "exp": now + 60}))
        message = self.key.with_suffix(".txt")
        message.write_text(text)
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", message], check=True,
                                   capture_output=True).stdout
        self.token = json.loads(self.ask("POST", "/v1/token", {"assertion": text + "." + encode(signature)})[2])["access"]

    def hash(self, picture):
        return hashlib.blake2b(b"muster roster blob 1\n" + picture, digest_size=32, key=bytes.fromhex(self.server)).hexdigest()
