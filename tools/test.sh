#!/usr/bin/env bash
# All tests in parallel, with branch coverage of rules and services.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -d tests/e2e ]; then
  GARDA_CHROMIUM=$(.venv/bin/python -m tools.chromium)
  export GARDA_CHROMIUM
fi
rm -f .coverage .coverage.* coverage.json
# These read the log of a whole process, so they get one that no other test has used.
own=tests/web/test_observing.py
.venv/bin/pytest -q -p no:cacheprovider "$own"
.venv/bin/pytest -n "${JOBS:-2}" --dist loadfile --ignore "$own" --cov --cov-report=json --cov-report= "$@"
.venv/bin/python -m tools.coverage_gate coverage.json
