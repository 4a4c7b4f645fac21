"""Card readers that are not there, for the real program: ID card readers and an ACR122U on an emulated USB bus, and a real
pcscd with its virtual reader. usb-host-main.c lists what they can be told."""
import os
import subprocess


class Missing(Exception):
    """This machine has no pcscd or no virtual reader for it."""


class DeskBench:
    """Both sides need the wrapper: what is started by @under, with this process' environment, sees these readers and no others."""

    under = ["umockdev-wrapper"]

    def __init__(self, usb_host):
        self.host = subprocess.Popen([*self.under, usb_host], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        os.environ["UMOCKDEV_DIR"] = self.host.stdout.readline().rstrip()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        """Every program under it has ended."""
        self.host.stdin.close()
        try:
            self.host.wait(30)
        finally:
            self.host.kill()
            self.host.stdout.close()
            self.host.wait()

    def tell(self, command):
        self.host.stdin.write(command + "\n")
        self.host.stdin.flush()
        answer = self.host.stdout.readline().rstrip()
        assert answer.startswith("ok"), f"{command}: {answer or 'the emulated bus has ended'}"
        return answer[3:]

    def start_pcscd(self):
        self.host.stdin.write("pcscd start\n")
        self.host.stdin.flush()
        answer = self.host.stdout.readline().split()
        if answer[0] != "ok":
            raise Missing("pcscd or its virtual reader")
        os.environ["PCSCLITE_CSOCK_NAME"] = answer[1]
