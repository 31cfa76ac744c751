#!/usr/bin/env bash
# Install Garda into .venv from the hashed lock file: `tools/install.sh runtime|dev`.
# A second run finds the stamp of the first and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-runtime}
case $kind in
  runtime) lock=requirements.txt ;;
  dev) lock=requirements-dev.txt ;;
  *) echo "tools/install.sh runtime|dev" >&2; exit 2 ;;
esac

usable() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
    if usable "$name"; then echo "$name"; return; fi
  done
  echo "Perlu Python 3.11 atau lebih baru dengan modul venv (Debian/Ubuntu: apt install python3 python3-venv)." >&2
  echo "Python 3.11 or newer with its venv module is needed (apt install python3 python3-venv)." >&2
  exit 1
}

# A checkout that was moved or copied has a .venv that points elsewhere.
in_place() {
  [ -x .venv/bin/python ] &&
    .venv/bin/python -c 'import os, sys; sys.exit(not os.path.samefile(sys.prefix, ".venv"))' 2>/dev/null &&
    head -3 .venv/bin/pip | grep -qF "$PWD/.venv/"
}

mark() { cat "$lock" pyproject.toml requirements.in | sha256sum; echo "$PWD"; }

in_place || { python=$(find_python); rm -rf .venv; "$python" -m venv .venv; }
stamp=.venv/.installed-$kind
if [ "$(mark)" = "$(cat "$stamp" 2>/dev/null)" ]; then exit 0; fi

echo "Memasang Garda ke .venv (beberapa menit pada kali pertama) …" >&2
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
# The lock names everything: resolving again would only let an older pip stumble over extras.
pip install --require-hashes --no-deps -r "$lock" >&2
pip check >&2
pip install --quiet --no-deps --no-build-isolation --editable . >&2
mark > "$stamp"
