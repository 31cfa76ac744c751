"""Software bill of materials: every locked package with its hashes, as CycloneDX JSON.

``python -m tools.sbom FILE`` writes it; ``make sbom`` does so into ``build/``. The same lock gives
the same bytes: no serial number, no time. Where the generator names a registry, the package's own
URL (purl) stands instead: which mirror serves it is the installer's business.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.txt"


def generate(lock: Path = LOCK) -> dict[str, Any]:
    """The bill of ``lock``. Raises CalledProcessError when the generator refuses it."""
    command = [
        sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(lock),
        "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--of", "JSON",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    bill["components"] = sorted(map(_tidy, bill["components"]), key=lambda part: part["purl"])
    bill["dependencies"] = _dependencies(bill)
    return bill


def _tidy(part: dict[str, Any]) -> dict[str, Any]:
    """Lines of the lock become names that do not move when a package is added above."""
    kept = {name: value for name, value in part.items() if name != "description"}
    references = [one | {"url": part["purl"]} for one in part.get("externalReferences", [])]
    return kept | {"bom-ref": part["purl"], "externalReferences": references}


def _dependencies(bill: dict[str, Any]) -> list[dict[str, Any]]:
    """The lock is flat: Garda needs all of it."""
    parts = [part["purl"] for part in bill["components"]]
    root = bill["metadata"]["component"]["bom-ref"]
    return [{"ref": root, "dependsOn": parts}, *({"ref": part} for part in parts)]


def main() -> int:
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(generate(), indent=1, sort_keys=True) + "\n")
    print(f"{target}: {len(json.loads(target.read_text())['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
