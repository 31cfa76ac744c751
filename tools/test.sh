#!/usr/bin/env bash
# All tests in parallel, with branch coverage of rules and services.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -d tests/e2e ]; then
  GARDA_CHROMIUM=$(.venv/bin/python -m tools.chromium)
  export GARDA_CHROMIUM
fi
rm -f .coverage .coverage.* coverage.json
.venv/bin/pytest -n "${JOBS:-2}" --dist loadfile --cov --cov-report=json --cov-report= "$@"
.venv/bin/python -m tools.coverage_gate coverage.json
