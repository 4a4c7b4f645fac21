#!/usr/bin/python3
"""The front half of a desktop's portal: takes what a sandboxed program asks and passes it to whoever keeps secrets (GNOME Keyring).

secret-portal.py MOOD-FILE: "relay", "refuse", "cancel", "silent" or "short". Prints a line when it is there."""
import os
import pathlib
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

MOOD = pathlib.Path(sys.argv[1])
PATH = "/org/freedesktop/portal/desktop"
APPLICATION = "io.github.musterstation.Muster"
INTERFACE = """<node><interface name="org.freedesktop.portal.Secret"><method name="RetrieveSecret"><arg type="h" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method><property name="version" type="u" access="read"/></interface></node>"""


def relay(bus, handle, descriptor):
    """As xdg-desktop-portal does: the backend writes into the program's own pipe."""
    fds = Gio.UnixFDList.new()
    at = fds.append(descriptor)
    reply, _ = bus.call_with_unix_fd_list_sync(
        "org.freedesktop.secrets", PATH, "org.freedesktop.impl.portal.Secret", "RetrieveSecret",
        GLib.Variant("(osha{sv})", (handle, APPLICATION, at, {})), GLib.VariantType("(ua{sv})"), Gio.DBusCallFlags.NONE, -1, fds, None)
    return reply.unpack()[0]


def answer(bus, sender, handle, descriptor):
    mood = MOOD.read_text().strip()
    response = {"refuse": 2, "cancel": 1}.get(mood, 0)
    if mood == "silent":
        return  # somebody is asked for a password, and is not there
    if mood == "relay":
        try:
            response = relay(bus, handle, descriptor)
        except GLib.Error:
            response = 2
    os.close(descriptor)
    bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (response, {})))


def called(bus, sender, _path, _interface, _method, parameters, invocation):
    token = parameters.unpack()[1]["handle_token"]
    handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
    descriptor = invocation.get_message().get_unix_fd_list().get(parameters.unpack()[0])
    invocation.return_value(GLib.Variant("(o)", (handle,)))
    GLib.idle_add(answer, bus, sender, handle, descriptor)


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object(PATH, node.interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: print("there", flush=True), None)
    GLib.MainLoop().run()


main()
