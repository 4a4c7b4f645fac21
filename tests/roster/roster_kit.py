"""A roster and stations in a folder of their own, as their programs."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fakes"))
from roster_proxy import RosterProxy  # noqa: E402

SECONDS = 60


class Kit:
    def __init__(self, muster, roster):
        self.muster, self.roster = muster, roster
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-roster-")
        self.folder = pathlib.Path(self.temporary.name)
        self.data = self.folder / "roster"
        self.proxies = []
        self.server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *unused):
        self.stop()
        for proxy in self.proxies:
            proxy.close()
        self.temporary.cleanup()

    def start(self, port=0):
        self.server = subprocess.Popen([self.roster, "serve", "--data", self.data, "--listen", f"127.0.0.1:{port}"],
                                       stdout=subprocess.PIPE, text=True, env=self.environment())
        line = self.server.stdout.readline()
        match = re.search(r"port (\d+)\..* ([0-9a-f]{64})\.", line)
        assert match, f"the roster did not start: {line!r}"
        self.port, self.pin = int(match.group(1)), match.group(2)

    def stop(self):
        if self.server is None:
            return
        self.server.terminate()
        assert self.server.wait(SECONDS) == 0
        self.server.stdout.close()
        self.server = None

    @staticmethod
    def environment():
        return dict(os.environ, LC_ALL="C.UTF-8", no_proxy="*")

    def proxy(self, fault=None, **how):
        self.proxies.append(RosterProxy(self.data, self.port, fault, **how))
        return self.proxies[-1]

    def run(self, *words, status=0):
        """A command of the roster; JSON lines."""
        ran = subprocess.run([self.roster, *words, "--data", self.data], capture_output=True, text=True, timeout=SECONDS,
                             env=self.environment())
        assert ran.returncode == status, (words, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def new_code(self, label="East gate"):
        return json.loads(self.run("station", "new", "--label", label, "--json"))["code"]

    def stations(self):
        return [json.loads(line) for line in self.run("station", "list", "--json").splitlines()]

    def station(self, name, *words, status=0, typed=""):
        """A command of a station: what it printed, or its error."""
        store = self.folder / f"{name}.db"
        ran = subprocess.run([self.muster, *words, "--store", store, "--station", name], input=typed, capture_output=True, text=True,
                             timeout=SECONDS, env=self.environment())
        assert ran.returncode == status, (words, ran.returncode, ran.stdout, ran.stderr)
        return ran.stdout if status == 0 else ran.stderr

    def enrol(self, name, port=None, code=None, pin=None, status=0):
        code = self.new_code(name) if code is None else code
        said = self.station(name, "roster", "enrol", f"https://127.0.0.1:{port or self.port}", code, "--pin", pin or self.pin, "--json",
                            status=status)
        return json.loads(said) if status == 0 else said

    def status(self, name):
        return json.loads(self.station(name, "roster", "status", "--json"))
