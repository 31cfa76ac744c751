#!/usr/bin/env bash
# Make the lock files anew. `uv` is needed here only.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
compile requirements.in --output-file requirements.txt
compile --constraint requirements.txt requirements-dev.in --output-file requirements-dev.txt
