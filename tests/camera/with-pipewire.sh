#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# with-pipewire.sh PROGRAM ARGS: runs the program beside a PipeWire session of its own.
set -eu

for part in pipewire pw-cli wireplumber dbus-run-session; do
  command -v "$part" >/dev/null || { echo "skipped: $part is not installed"; exit 77; }
done

# Everything is set before the session bus starts, for what it starts inherits from it.
if [ "${1:-}" != --inside ]; then
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
  mkdir -m 700 "$dir/run" "$dir/home"
  export XDG_RUNTIME_DIR="$dir/run" HOME="$dir/home"
  export XDG_CONFIG_HOME="$dir/home/config" XDG_STATE_HOME="$dir/home/state"
  export XDG_DATA_HOME="$dir/home/data" XDG_CACHE_HOME="${XDG_CACHE_HOME:-$dir/home/cache}"
  unset PIPEWIRE_RUNTIME_DIR PIPEWIRE_REMOTE DBUS_SESSION_BUS_ADDRESS
  dbus-run-session -- "$0" --inside "$@"
  exit $?
fi
shift

pipewire >"$XDG_RUNTIME_DIR/pipewire.log" 2>&1 &
server=$!
manager=
trap 'kill $manager $server 2>/dev/null; wait 2>/dev/null' EXIT
tries=0
until [ -S "$XDG_RUNTIME_DIR/pipewire-0" ]; do
  tries=$((tries + 1))
  if [ $tries -gt 100 ] || ! kill -0 $server 2>/dev/null; then
    cat "$XDG_RUNTIME_DIR/pipewire.log"
    echo "PipeWire did not start"
    exit 1
  fi
  sleep 0.1
done
wireplumber >"$XDG_RUNTIME_DIR/wireplumber.log" 2>&1 &
manager=$!

"$@"
