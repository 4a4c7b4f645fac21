"""Drives the running program over AT-SPI as a person would: by what is written on it.

Needs a session bus and a display of its own: tests/run-xvfb.sh gives both."""
import os
import pathlib
import signal
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 25


class Lost(AssertionError):
    """What the person was looking for did not come."""


def children(node):
    try:
        return [node.get_child_at_index(i) for i in range(node.get_child_count())]
    except GLib.Error:
        return []


def is_there(node):
    try:
        return node.get_state_set().contains(Atspi.StateType.VISIBLE)
    except GLib.Error:
        return False


def walk(node):
    """Everything a person can see, depth first. GTK 4.8 shows all pages of a stack; hidden ones lose VISIBLE."""
    for child in children(node):
        if child is not None and is_there(child):
            yield child
            yield from walk(child)


def name_of(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


class Station:
    def __init__(self, command, language):
        env = dict(os.environ, LANGUAGE=language, LC_ALL="C.UTF-8", GSK_RENDERER="cairo", GTK_USE_PORTAL="0",
                   ADW_DISABLE_PORTAL="1", GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="0", GTK_A11Y="atspi")
        self.child = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        Atspi.init()
        self.root = self.wait(self._application, "the program")

    def _application(self):
        desktop = Atspi.get_desktop(0)
        for app in children(desktop):
            if app is not None and app.get_process_id() == self.child.pid and app.get_child_count() > 0:
                return app
        if self.child.poll() is not None:
            raise Lost(f"the program ended with status {self.child.returncode}")
        return None

    def wait(self, what, words):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = what()
            if found:
                return found
            if self.child.poll() is not None:
                raise Lost(f"the program ended with status {self.child.returncode}, waiting for {words}")
            time.sleep(0.05)
        raise Lost(f"{words} did not come; to be seen: {self.texts()}")

    def texts(self):
        seen = []
        for node in walk(self.root):
            name = name_of(node)
            if name and name not in seen:
                seen.append(name)
        return seen

    def find(self, words, role=None):
        for node in walk(self.root):
            try:
                if name_of(node) == words and (role is None or node.get_role_name() == role):
                    return node
            except GLib.Error:
                continue
        return None

    def see(self, words, role=None):
        return self.wait(lambda: self.find(words, role), f"“{words}”")

    def see_part(self, part):
        return self.wait(lambda: next((n for n in walk(self.root) if part in name_of(n)), None), f"“…{part}…”")

    def press(self, words, role=None):
        """A button by its name: pressed by its action, as a screen reader does."""

        def pressable():
            for node in walk(self.root):
                try:
                    if name_of(node) == words and node.get_action_iface() and node.get_n_actions() > 0:
                        if role is None or node.get_role_name() == role:
                            if node.get_state_set().contains(Atspi.StateType.SENSITIVE):
                                return node
                except GLib.Error:
                    continue
            return None

        node = self.wait(pressable, f"something to press called “{words}”")
        node.do_action(0)
        return node

    def key(self, keysym):
        Atspi.generate_keyboard_event(keysym, None, Atspi.KeySynthType.SYM)

    def type(self, text):
        for c in text:
            self.key(ord(c))
            time.sleep(0.02)

    def end(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
        return self.child.returncode
