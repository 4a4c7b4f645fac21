#!/usr/bin/python3
"""The udev rules are well formed, give nobody more than the seat, and fit the list of ID card readers.

udev says only in its journal, on the site, that it did not understand a line; "udevadm verify" came with
systemd 254. So the grammar of man 7 udev is checked here as far as our rules use it, and by udevadm too
where it can."""
import pathlib
import re
import shutil
import subprocess
import sys

TOKEN = re.compile(r'\s*([A-Z]+)(?:\{([^}"]+)\})?\s*(==|!=|\+=|:=|=)\s*"([^"]*)"\s*(,|$)')
MATCH = {"SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "KERNELS", "ACTION", "DRIVER", "DRIVERS", "ATTR", "ATTRS", "ENV", "TAG"}
ASSIGN = {"TAG", "ENV"}
NEEDS_NAME = {"ATTR", "ATTRS", "ENV"}
ID = re.compile(r"^\s*(#?)([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?=[\s#]|$)")
HEX4 = re.compile(r"^[0-9a-f]{4}$")


def parse(line):
    """The tokens of a rule, or a fault in words."""
    tokens, at = [], 0
    while at < len(line):
        match = TOKEN.match(line, at)
        if not match:
            return None, f"not understood from: {line[at:]}"
        key, name, op, value, comma = match.groups()
        is_match = op in ("==", "!=")
        if key not in (MATCH if is_match else ASSIGN):
            return None, f"{key} may not stand with {op}"
        if (name is not None) != (key in NEEDS_NAME):
            return None, f"{key} needs " + ("{…}" if key in NEEDS_NAME else "no {…}")
        tokens.append((key, name, op, value))
        at = match.end()
        if comma == "" and at < len(line):
            return None, "a comma is missing"
        if comma == "," and at == len(line):
            return None, "ends with a comma"
    return tokens, None


def look_at(tokens):
    """Model of a usb_device rule, or None; and faults."""
    faults = []
    have = {(key, name): value for key, name, op, value in tokens if op == "=="}
    sets = [(key, name, op, value) for key, name, op, value in tokens if op not in ("==", "!=")]
    attr = "ATTR" if have.get(("SUBSYSTEM", None)) == "usb" else "ATTRS"
    vendor, product = have.get((attr, "idVendor")), have.get((attr, "idProduct"))
    for value in (vendor, product):
        if value is None or not HEX4.match(value):
            faults.append("no full model: four small hex digits each for idVendor and idProduct")
    if ("TAG", None, "+=", "uaccess") not in sets:
        faults.append("gives no rights: TAG+=\"uaccess\" is missing")
    if attr == "ATTR" and have.get(("ENV", "DEVTYPE")) != "usb_device":
        faults.append("would also fit interfaces: ENV{DEVTYPE}==\"usb_device\" is missing")
    return (f"{vendor}:{product}" if attr == "ATTR" else None), faults


def check(name, text, ids):
    faults, models = [], {}
    if not name[:2].isdigit() or int(name[:2]) >= 73:
        faults.append(f"{name}: the number has to be below 73")
    for number, line in enumerate(text.splitlines(), 1):
        is_comment = line.startswith("#")
        if not line.strip() or (is_comment and not re.match(r"#[A-Z]+[={]", line)):
            continue
        tokens, fault = parse(line.lstrip("#").strip())
        model, more = look_at(tokens) if tokens else (None, [fault])
        faults += [f"{name}:{number}: {words}" for words in more]
        if model:
            models[model] = not is_comment
    for line in ids.splitlines():
        match = ID.match(line)
        if match:
            model, wanted = f"{match[2]}:{match[3]}".lower(), match[1] == ""
            if models.pop(model, None) is not wanted:
                faults.append(f"{model} has no rule " + ("in force" if wanted else "that is commented out"))
    faults += [f"{model} has a rule in force, but is not in the list" for model, on in models.items() if on]
    return faults


GOOD = 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a", TAG+="uaccess"'


def test_itself():
    assert check("70-a.rules", GOOD, "0400:c35a x\n") == []
    assert check("70-a.rules", "#" + GOOD, "#0400:c35a\n") == []
    bad = [(GOOD, "#0400:c35a"), ("#" + GOOD, "0400:c35a"), (GOOD, ""), ("", "0400:c35a")]
    bad += [(GOOD.replace(a, b), "0400:c35a") for a, b in (
        ("==\"usb\"", "=\"usb\""), ("{DEVTYPE}", ""), ("usb_device\"", "usb_device"), ("TAG+=", "TAG=="), ("c35a", "C35A"),
        (", TAG", " TAG"), ("uaccess\"", "uaccess\","), ("idVendor", "idProduct"), ("ATTR{", "ATTRS{"), ("usb_device", "usb_interface"))]
    for rules, ids in bad:
        assert check("70-a.rules", rules, ids), (rules, ids)
    assert check("73-a.rules", GOOD, "0400:c35a")


def main():
    root = pathlib.Path(sys.argv[1])
    rules = root / "data/udev/70-muster-readers.rules"
    test_itself()
    faults = check(rules.name, rules.read_text(), (root / "data/readers/sdt-usb.ids").read_text())
    udevadm = shutil.which("udevadm")
    if udevadm and subprocess.run([udevadm, "verify", "--help"], capture_output=True).returncode == 0:
        run = subprocess.run([udevadm, "verify", "--resolve-names=never", str(rules)], capture_output=True, text=True)
        if run.returncode != 0:
            faults.append(run.stdout + run.stderr)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {rules.name}")
    return bool(faults)


sys.exit(main())
