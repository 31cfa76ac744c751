"""What the phone app costs at its first visit: every file of the shell, compressed.

``python bench/activities_app.py`` prints one JSON object: ``app_kb`` (kB of 1,000 bytes over the
wire), ``app_files`` and, loaded only when a QR code is read without the browser's own reader,
``app_later_kb``.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from garda.ops import framework


def main() -> dict[str, Any]:
    framework.set_up()
    from garda.phone import precache

    shell = precache.shell()
    later = Path(precache.__file__).parent.glob(f"static/{precache.LATER}*.js")
    return {
        "app_kb": round(shell.compressed_bytes / 1000, 1),
        "app_files": len(shell.files),
        "app_later_kb": round(sum(len(gzip.compress(f.read_bytes(), 9)) for f in later) / 1000, 1),
    }


if __name__ == "__main__":
    print(json.dumps(main()))
