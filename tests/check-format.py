#!/usr/bin/python3
"""clang-format 14 with the house's .clang-format changes no file."""
import pathlib
import subprocess
import sys

tool, root = sys.argv[1], pathlib.Path(sys.argv[2])
files = sorted(p for top in ("app", "plugins", "tests") for p in (root / top).rglob("*") if p.suffix in (".c", ".h", ".cpp"))
run = subprocess.run([tool, "--dry-run", "--Werror", "-style=file", *map(str, files)], capture_output=True, text=True)
sys.stdout.write(run.stderr[:4000])
print(f"{len(files)} files looked at; mend with: {tool} -i FILE")
sys.exit(run.returncode)
