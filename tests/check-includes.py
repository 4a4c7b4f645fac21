#!/usr/bin/python3
"""Who may include whom: core <- {store, secret, sync, device, camera, face} <- rehearsal <- station <- shell <- main.

Siblings never include each other; plugins include only muster-plugin.h."""
import pathlib
import re
import sys

MAY = {
    "core": set(),
    "store": {"core"},
    "secret": {"core"},
    "sync": {"core"},
    "device": {"core"},
    "camera": {"core"},
    "face": {"core"},
    "rehearsal": {"core", "camera", "device"},
    "station": {"core", "store", "secret", "sync", "device", "camera", "face", "rehearsal"},
    "shell": {"core", "store", "device", "camera", "face", "rehearsal", "station"},
    "roster": {"core", "store"},
}
ONLY_IN = {
    "gtk/": {"shell"}, "adwaita.h": {"shell"}, "gst/": {"camera"}, "sqlite3.h": {"store"},
    "libsoup/": {"sync", "roster"}, "libsecret/": {"secret"},
    "opencv2/": {"face"}, "sodium.h": {"store", "secret", "roster"}, "gnutls/": {"sync", "roster"}, "libusb": {"device"}, "archive": {"roster"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def main():
    root = pathlib.Path(sys.argv[1])
    owner = {p.name: p.parent.name for p in root.glob("app/*/*.h")}
    faults = []
    for twice in {p.name for p in root.glob("app/*/*.h")}:
        rooms = sorted(p.parent.name for p in root.glob(f"app/*/{twice}"))
        if len(rooms) > 1:
            faults.append(f"{twice} is in {' and '.join(rooms)}: one name, one header")
    files = [p for p in root.glob("app/*/*") if p.suffix in (".c", ".h", ".cpp")]
    for path in files:
        room = path.parent.name
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            name = match.group(2)
            there = owner.get(name)
            where = f"{path.relative_to(root)}:{number}"
            if match.group(1) == '"' and there and there != room and there not in MAY[room]:
                faults.append(f"{where}: {room} must not include {name} of {there}")
            for prefix, rooms in ONLY_IN.items():
                if name.startswith(prefix) and room not in rooms:
                    faults.append(f"{where}: {name} belongs to {', '.join(sorted(rooms))}")
            if name.startswith("opencv2/") and path.name != "muster-vision.cpp":
                faults.append(f"{where}: only muster-vision.cpp sees OpenCV")
    for path in root.glob("plugins/*/*.[ch]"):
        own = {p.name for p in path.parent.glob("*.h")}
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if match and match.group(1) == '"' and match.group(2) not in own | {"config.h", "muster-plugin.h"}:
                faults.append(f"{path.relative_to(root)}:{number}: a plugin includes only muster-plugin.h")
    for fault in faults:
        print(fault)
    print(f"{len(files)} files looked at, {len(faults)} faults")
    return bool(faults) or not files


sys.exit(main())
