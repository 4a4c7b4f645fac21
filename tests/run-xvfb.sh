#!/bin/sh
# run-xvfb.sh COMMAND…: runs it on a display of its own and ends that display with it.
set -u
number=$(mktemp) || exit 1
Xvfb -displayfd 3 -noreset -screen 0 1920x1920x24 -nolisten tcp 3>"$number" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$number"' EXIT INT TERM
tries=0
while [ ! -s "$number" ]; do
  kill -0 "$server" 2>/dev/null && [ "$tries" -lt 100 ] || { echo "run-xvfb.sh: Xvfb did not start" >&2; exit 1; }
  tries=$((tries + 1))
  sleep 0.1
done
unset WAYLAND_DISPLAY
DISPLAY=":$(cat "$number")" GDK_BACKEND=x11 "$@"
