#!/usr/bin/python3
"""Stands in for a helper that seals with a machine's TPM: its "chip" is a file.

device-helper.py CHIP MOOD-FILE [NAME]: "good", "locked", "broken" or "wrong". Prints a line when it is there."""
import hashlib
import hmac
import pathlib
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

CHIP = pathlib.Path(sys.argv[1])
MOOD = pathlib.Path(sys.argv[2])
NAME = sys.argv[3] if len(sys.argv) > 3 else "io.github.musterstation.DeviceSecret"
ERROR = "io.github.musterstation.DeviceSecret1.Error."
PATH = "/io/github/musterstation/DeviceSecret"
INTERFACE = """<node><interface name="io.github.musterstation.DeviceSecret1"><method name="Seal"><arg type="s" direction="in"/>
<arg type="ay" direction="in"/><arg type="ay" direction="out"/></method><method name="Unseal"><arg type="s" direction="in"/>
<arg type="ay" direction="in"/><arg type="ay" direction="out"/></method></interface></node>"""


def pad(store):
    return hmac.new(CHIP.read_bytes(), store.encode(), hashlib.sha256).digest()


def mixed(store, secret):
    return bytes(a ^ b for a, b in zip(secret, pad(store)))


def check(store, secret):
    return hmac.new(pad(store), secret, hashlib.sha256).digest()


def called(_bus, _sender, _path, _interface, method, parameters, invocation):
    store, given = parameters.unpack()[0], bytes(parameters.unpack()[1])
    mood = MOOD.read_text().strip()
    if mood in ("locked", "broken"):
        invocation.return_dbus_error(ERROR + mood.capitalize(), "the chip says no")
        return
    if method == "Seal":
        given = mixed(store, given) + check(store, given)
    else:
        secret = mixed(store, given[:32])
        if not hmac.compare_digest(check(store, secret), given[32:]):
            invocation.return_dbus_error(ERROR + "Changed", "this machine is another one")
            return
        given = secret if mood == "good" else secret[:7]
    invocation.return_value(GLib.Variant("(ay)", (given,)))


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object(PATH, node.interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("there", flush=True), None)
    GLib.MainLoop().run()


main()
