#!/usr/bin/env bash
# Serve the demo brand: make its workspace, build it, serve it; what is done already is skipped.
#   run_demo.sh WORKSPACE PORT
set -euo pipefail
workspace=$1 port=$2
rapport=.venv/bin/rapport

if [ ! -e "$workspace/rapport.toml" ]; then
  echo "== Making the demo brand in $workspace"
  # under another name until it is whole: stopped half-way it is made anew
  rm -rf "$workspace.new"
  mkdir -p "$(dirname "$workspace")"
  "$rapport" init "$workspace.new" --demo >/dev/null
  mv "$workspace.new" "$workspace"
fi
if [ ! -e "$workspace/lake/findings/CURRENT" ]; then
  echo '== Building its profiles'
  "$rapport" build "$workspace"
fi
# a made-up network beside it, so that somebody writes while one watches; it ends with the server
"$rapport" sandbox --port 0 --connect "$workspace" >/dev/null &
echo "== Serving $workspace"
exec "$rapport" serve "$workspace" --port "$port"
