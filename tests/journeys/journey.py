"""Drives the running program over AT-SPI as a person would: by what is written on it.

Needs a session bus and a display of its own: tests/run-xvfb.sh and dbus-run-session give both."""
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings

# What aborts the program on a warning must not abort us: libatspi warns of windows that close under it.
STRICT = os.environ.pop("G_DEBUG", "fatal-warnings")

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)

PATIENCE = 25
RETURN, ESCAPE, BACKSPACE, TAB, DOWN, F9 = 0xFF0D, 0xFF1B, 0xFF08, 0xFF09, 0xFF54, 0xFFC6


class Lost(AssertionError):
    """What the person was looking for did not come."""


def children(node):
    try:
        return [node.get_child_at_index(i) for i in range(node.get_child_count())]
    except GLib.Error:
        return []


def has(node, state):
    try:
        return node.get_state_set().contains(state)
    except GLib.Error:
        return False


def walk(node):
    """Everything a person can see, depth first. GTK 4.8 lists all pages of a stack; hidden ones lose VISIBLE."""
    for child in children(node):
        if child is not None and has(child, Atspi.StateType.VISIBLE):
            yield child
            yield from walk(child)


def name_of(node):
    try:
        return node.get_name() or ""
    except GLib.Error:
        return ""


def role_of(node):
    try:
        return node.get_role_name()
    except GLib.Error:
        return ""


def actions_of(node):
    try:
        return node.get_n_actions() if node.get_action_iface() else 0
    except GLib.Error:
        return 0


class Display:
    """Gives a window the keyboard, as a click into it does where there is a window manager."""

    REVERT_TO_PARENT = 2
    VIEWABLE = 2
    CLIENT_MESSAGE = 33
    BAD_WINDOW = 3

    class Error(ctypes.Structure):
        """XErrorEvent"""
        _fields_ = [("type", ctypes.c_int), ("display", ctypes.c_void_p), ("resource", ctypes.c_ulong),
                    ("serial", ctypes.c_ulong), ("code", ctypes.c_ubyte), ("request", ctypes.c_ubyte),
                    ("minor", ctypes.c_ubyte)]

    class Attributes(ctypes.Structure):
        """XWindowAttributes, which ends with some more."""
        _fields_ = ([(name, ctypes.c_int) for name in ("x", "y", "width", "height", "border_width", "depth")]
                    + [("visual", ctypes.c_void_p), ("root", ctypes.c_ulong)]
                    + [(name, ctypes.c_int) for name in ("kind", "bit_gravity", "win_gravity", "backing_store")]
                    + [(name, ctypes.c_ulong) for name in ("backing_planes", "backing_pixel")]
                    + [("save_under", ctypes.c_int), ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int),
                       ("map_state", ctypes.c_int), ("rest", ctypes.c_long * 16)])

    class ClientMessage(ctypes.Structure):
        """XClientMessageEvent, in the room of an XEvent."""
        _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                    ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                    ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12)]

    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        self._forgives = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(self.Error))(self._forgive)
        self.x.XSetErrorHandler(self._forgives)
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 4
        self.x.XInternAtom.restype = ctypes.c_ulong
        self.x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        self.x.XGetWindowProperty.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_long, ctypes.c_long,
                                              ctypes.c_int, ctypes.c_ulong] + [ctypes.c_void_p] * 5
        self.x.XSetInputFocus.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_ulong]
        self.x.XRaiseWindow.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.x.XGetWindowAttributes.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
        self.x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
        self.x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.x.XFree.argtypes = [ctypes.c_void_p]
        self.display = self.x.XOpenDisplay(None)
        assert self.display, "no display"

    def _forgive(self, display, error):
        """A menu may be gone between being listed and being asked about; Xlib would end us."""
        if error.contents.code != self.BAD_WINDOW:
            print(f"X error {error.contents.code} of request {error.contents.request}", file=sys.stderr, flush=True)
            os._exit(1)
        return 0

    def _title(self, window):
        kind, form, items, rest = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        self.x.XGetWindowProperty(self.display, window, self.x.XInternAtom(self.display, b"_NET_WM_NAME", 0), 0, 256, 0, 0,
                                  *map(ctypes.byref, (kind, form, items, rest, data)))
        if not data:
            return ""
        title = ctypes.string_at(data, items.value).decode()
        self.x.XFree(data)
        return title

    def _windows(self):
        root, parent, n = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        windows = ctypes.POINTER(ctypes.c_ulong)()
        self.x.XQueryTree(self.display, self.x.XDefaultRootWindow(self.display),
                          *map(ctypes.byref, (root, parent, windows, n)))
        found = [windows[i] for i in range(n.value)]
        if windows:
            self.x.XFree(windows)
        return found

    def _find(self, title):
        return [window for window in self._windows() if self._title(window) == title]

    def count_shown(self):
        """How many windows can be seen, menus among them."""
        def is_shown(window):
            attributes = self.Attributes()
            return self.x.XGetWindowAttributes(self.display, window, ctypes.byref(attributes)) and attributes.map_state == self.VIEWABLE

        return sum(map(is_shown, self._windows()))

    def ask_to_close(self, title):
        """As a window manager does by Alt+F4, or by a button of a frame."""
        event = self.ClientMessage(type=self.CLIENT_MESSAGE, send_event=1, display=self.display, window=self._find(title)[-1],
                                   message_type=self.x.XInternAtom(self.display, b"WM_PROTOCOLS", 0), format=32)
        event.data[0] = self.x.XInternAtom(self.display, b"WM_DELETE_WINDOW", 0)
        self.x.XSendEvent(self.display, event.window, 0, 0, ctypes.byref(event))
        self.x.XSync(self.display, 0)

    def focus(self, title):
        found = self._find(title)
        if not found:
            return False
        self.x.XRaiseWindow(self.display, found[-1])
        self.x.XSetInputFocus(self.display, found[-1], self.REVERT_TO_PARENT, 0)
        self.x.XSync(self.display, 0)
        return True


class Station:
    def __init__(self, command, language):
        env = dict(os.environ, LANGUAGE=language, LC_ALL="C.UTF-8", GSK_RENDERER="cairo", GTK_USE_PORTAL="0",
                   ADW_DISABLE_PORTAL="1", GSETTINGS_BACKEND="memory", GTK_A11Y="atspi", G_DEBUG=STRICT)
        self.log = tempfile.TemporaryFile("w+", errors="replace")
        self.child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=self.log)
        Atspi.init()
        self.display = Display()
        self.root = self.wait(self._application, "the program")

    def _application(self):
        for app in children(Atspi.get_desktop(0)):
            try:
                if app is not None and app.get_process_id() == self.child.pid and app.get_child_count() > 0:
                    return app
            except GLib.Error:
                continue
        return None

    def wait(self, what, words, patience=PATIENCE):
        until = time.monotonic() + patience
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
            if name and not name.startswith("Gtk") and name not in seen:
                seen.append(name)
        return seen

    # --- looking ---

    def _nodes(self, window):
        """Of the window with this title; None: of all windows."""
        for frame in children(self.root):
            if frame is not None and (window is None or name_of(frame) == window):
                yield from walk(frame)

    def find(self, words, window=None, role=None, part=False):
        for node in self._nodes(window):
            name = name_of(node)
            if (name == words or part and words in name) and (role is None or role_of(node) == role):
                return node
        return None

    def see(self, words, window=None, role=None, part=False, patience=PATIENCE):
        return self.wait(lambda: self.find(words, window, role, part), f"“{words}”", patience)

    def see_gone(self, words, window=None):
        self.wait(lambda: not self.find(words, window), f"the end of “{words}”")

    def see_window(self, title, shown=True):
        def frame():
            return next((f for f in children(self.root) if f is not None and name_of(f) == title), None)

        return self.wait(lambda: bool(frame()) == shown, f"the window “{title}”" if shown else f"the end of the window “{title}”")

    # --- doing ---

    def press(self, words, window=None, part=False):
        """A button by its name: pressed by its action, as a screen reader does."""

        def pressable():
            for node in self._nodes(window):
                name = name_of(node)
                if ((name == words or part and words in name) and role_of(node) in ("push button", "radio button", "check box")
                        and actions_of(node) and has(node, Atspi.StateType.SENSITIVE)):
                    return node
            return None

        node = self.wait(pressable, f"a button “{words}” that can be pressed")
        node.do_action(0)
        return node

    def choose(self, drop_down, words):
        """In a drop-down: opened, the line with these words taken by Return, as with the keyboard."""
        box = self.see(drop_down, role="combo box")

        def shown(lists):
            for node in walk(box):
                if words in name_of(node) and (role_of(node) == "label") and bool(self._list_of(node, box)) == lists:
                    return node
            return None

        if shown(False):
            return
        next(node for node in walk(box) if actions_of(node)).do_action(0)
        lines = self.wait(lambda: next((n for n in walk(box) if role_of(n) == "list"), None), f"the list of “{drop_down}”")
        place = self.wait(lambda: next((i + 1 for i, line in enumerate(children(lines))
                                        if any(words in name_of(n) for n in walk(line))), None), f"“{words}” in the list")
        lines.get_selection_iface().select_child(place - 1)
        self.key(RETURN)
        self.wait(lambda: shown(False), f"“{words}” chosen in “{drop_down}”")

    @staticmethod
    def _list_of(node, box):
        while node is not None and node != box:
            if role_of(node) == "list":
                return node
            node = node.get_parent()
        return None

    def take_keyboard(self, window):
        self.wait(lambda: self.display.focus(window), f"the window “{window}”")

    def focused(self, window):
        return next((node for node in self._nodes(window) if has(node, Atspi.StateType.FOCUSED)), None)

    def go_to(self, words, window, role):
        """Moves the focus as the keyboard does: down a list, else with Tab. The window has the keyboard."""
        self.see(words, window, role)
        seen = []
        for _ in range(60):
            at = self.focused(window)
            seen.append((role_of(at), name_of(at)) if at else None)
            if seen[-1] == (role, words):
                return
            in_list = seen[-1] is not None and seen[-1][0] == "list item" and seen[-1] not in seen[:-1]
            self.key(DOWN if in_list and role == "list item" else TAB)
            time.sleep(0.1)
        raise Lost(f"the keyboard does not get to “{words}”, but to {seen}")

    def key(self, keysym):
        Atspi.generate_keyboard_event(keysym, None, Atspi.KeySynthType.SYM)

    def type(self, text):
        for character in text:
            self.key(ord(character))
            time.sleep(0.02)

    def end(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        return self.child.returncode

    def complaints(self):
        """What the program said on standard error; a machine without a sound card is no news."""
        self.log.seek(0)
        return [line.rstrip() for line in self.log if line.strip() and not line.startswith("ALSA lib")]


@contextlib.contextmanager
def running(command, language):
    """A station for the length of a with block, which has to end well after it."""
    station = Station(command, language)
    try:
        yield station
    finally:
        status = station.end()
        print(*station.complaints(), sep="\n", end="")
    assert status == 0, f"the program ended with status {status}"


def read_journal(program, store, what, *signers):
    """With notes and names only where two sign: signers are numbers of accounts and their PINs."""
    options = [part for option, (number, _) in zip(("--by", "--second"), signers) for part in (option, str(number))]
    done = subprocess.run([program, "journal", what, "--store", store, "--json", *options], input="".join(f"{pin}\n" for _, pin in signers),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
