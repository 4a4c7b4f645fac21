#!/usr/bin/python3
"""Each translatable string of the files in po/POTFILES has its Chinese, and each file with such strings is listed.

check-po.py ROOT            the test
check-po.py ROOT --update   rewrites po/zh_CN.po: new strings come in empty, dead ones go"""
import pathlib
import re
import subprocess
import sys
import tempfile

KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3", "muster_phrase_new_count:1,2"]
MARKED = {".c": re.compile(r"\b(?:_|N_|C_|NC_|ngettext|g_dngettext|muster_phrase_new_count) \("), ".ui": re.compile(r'translatable="yes"')}


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def listed(root):
    lines = (root / "po/POTFILES").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def unlisted(root, files):
    found = [p for top in ("app", "plugins", "ui") for p in (root / top).rglob("*") if p.suffix in MARKED]
    marked = (p for p in found if MARKED[p.suffix].search(p.read_text()))
    return sorted(str(p.relative_to(root)) for p in marked if str(p.relative_to(root)) not in files)


def merge(root, files, folder):
    """The catalogue as it would be for today's strings."""
    run("xgettext", "--from-code=UTF-8", "--no-location", "--add-comments=Translators:", "-k", *[f"-k{k}" for k in KEYWORDS],
        "-o", f"{folder}/muster.pot", *files, cwd=root)
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-location", "--no-wrap", "-o", f"{folder}/zh_CN.po",
        "po/zh_CN.po", f"{folder}/muster.pot", cwd=root)
    run("msgattrib", "--no-obsolete", "--no-wrap", "-o", f"{folder}/clean.po", f"{folder}/zh_CN.po", cwd=root)
    return pathlib.Path(folder) / "clean.po"


def main():
    root = pathlib.Path(sys.argv[1])
    files = listed(root)
    with tempfile.TemporaryDirectory() as folder:
        merged = merge(root, files, folder)
        if "--update" in sys.argv:
            # without the date, over which two branches would always disagree
            lines = [line for line in merged.read_text().splitlines(keepends=True) if not line.startswith('"POT-Creation-Date:')]
            (root / "po/zh_CN.po").write_text("".join(lines))
        missing = run("msgattrib", "--untranslated", "--no-wrap", str(merged), cwd=root)
        fuzzy = run("msgattrib", "--only-fuzzy", "--no-wrap", str(merged), cwd=root)
        run("msgfmt", "--check-format", "-o", "/dev/null", str(merged), cwd=root)
    absent = unlisted(root, files) if "--all" in sys.argv else []
    gone = [f for f in files if not (root / f).exists()]
    for name in absent:
        print(f"{name} has translatable strings and is not in po/POTFILES")
    for text in (missing, fuzzy):
        if text.strip():
            print("without Chinese:\n" + text.split("\n\n", 1)[-1])
    print(f"{len(files)} files looked at")
    return bool(missing.strip() or fuzzy.strip() or absent or gone)


sys.exit(main())
