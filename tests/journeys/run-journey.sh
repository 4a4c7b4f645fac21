#!/bin/sh
# run-journey.sh SCRIPT ARGUMENT…: with a home, a session bus and a display of its own, which all end with it.
set -u
home=$(mktemp -d) || exit 1
trap 'rm -rf "$home"' EXIT INT TERM
mkdir -m 700 "$home/run" "$home/data" "$home/config" "$home/cache" || exit 1
# before the bus starts: what it starts takes them from there
export XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
export LC_ALL=C.UTF-8 GSETTINGS_BACKEND=memory GSK_RENDERER=cairo GTK_USE_PORTAL=0 ADW_DISABLE_PORTAL=1
"$XVFB" dbus-run-session -- /usr/bin/python3 -B "$@"
