#!/usr/bin/python3
"""clang warns of nothing in the tree; it sees other things than gcc does.

Every file is looked at with the flags of the build and is not compiled; the next time only what has changed is.
Usage: check-clang.py CLANG CLANG++ NINJA BUILD, an empty word for what is missing"""
import json
import pathlib
import shlex
import subprocess
import sys

CLANG, CLANGXX, NINJA, BUILD = *sys.argv[1:4], pathlib.Path(sys.argv[4])
SKIP = 77
OWN = ["-Werror", "-Wno-unknown-warning-option", "-ferror-limit=0"]
# of the command that compiles: what it does, and where the results go
VALUED = ("-o", "-MQ", "-MF")
BARE = ("-c", "-MD", "-fdiagnostics-color=always", "-fcolor-diagnostics")
# Most of the time would go into the headers of others: they are read once for all files of the same dialect. A file that
# does not go with them is looked at without them.
HEADERS = {"libadwaita-1": "adwaita.h", "glib-2.0": "gio/gio.h"}
RULES = """builddir = clang
rule read
  command = $clang $flags -x c-header -MD -MT $out -MF $out.d -o $out $in
  deps = gcc
  depfile = $out.d
rule look
  command = ($clang -fsyntax-only -MD -MT $out -MF $out.d -include-pch $read $flags $in 2>/dev/null || $
    $clang -fsyntax-only -MD -MT $out -MF $out.d $flags $in) && touch $out
  deps = gcc
  depfile = $out.d
"""


def flags_of(command):
    """Those between the compiler, which may have a launcher before it, and the file."""
    words = iter(shlex.split(command))
    flags = []
    for word in words:
        if word in VALUED:
            next(words)
        elif word.startswith("-") and word not in BARE:
            flags.append(word)
    return flags


def quote(words):
    return shlex.join(words).replace("$", "$$")


def write(path, text):
    """Only if it is news: what is written counts as changed."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


class Headers:
    """The headers of others, a ninja target for each dialect of C that is spoken with them."""

    def __init__(self):
        self.lines = []
        self.known = {}

    def get(self, flags):
        header = next((h for library, h in HEADERS.items() if any(f.endswith("/" + library) for f in flags)), None)
        if header is None:
            return None
        dialect = (header, *(f for f in flags if not f.startswith(("-I", "-D", "-W"))))
        if dialect not in self.known:
            target = f"clang/headers-{len(self.known)}"
            write(BUILD / (target + ".h"), f"#include <{header}>\n")
            self.known[dialect] = target + ".pch"
            self.lines += [f"build {target}.pch: read {target}.h", f"  clang = {CLANG}", f"  flags = {quote(OWN + flags)}"]
        return self.known[dialect]


def write_ninja(folder):
    headers = Headers()
    seen = set()
    lines = []
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        source = entry["file"]
        # what was generated is not ours to mend
        if source in seen or not source.startswith(".."):
            continue
        seen.add(source)
        flags = flags_of(entry["command"])
        is_c = source.endswith(".c")
        read = headers.get(flags) if is_c else None
        target = "clang/" + source.replace("../", "").replace("/", "-") + ".seen"
        lines += [f"build {target}: look {source}" + (f" | {read}" if read else ""), f"  clang = {CLANG if is_c else CLANGXX}",
                  f"  flags = {quote(OWN + flags)}", f"  read = {read or '/nonexistent'}"]
    write(folder / "build.ninja", "\n".join([RULES, *headers.lines, *lines, ""]))
    return len(seen)


def main():
    if not CLANG or not CLANGXX or not NINJA:
        print("clang or ninja is missing")
        return SKIP
    folder = BUILD / "clang"
    folder.mkdir(exist_ok=True)
    n = write_ninja(folder)
    done = subprocess.run([NINJA, "-C", BUILD, "-f", "clang/build.ninja", "-k", "0", "--quiet"])
    print(n, "files")
    return done.returncode


sys.exit(main())
