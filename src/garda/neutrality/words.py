"""What pages of this room call things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from garda.packs.neutrality import Hit

ANSWERS: Final[Mapping[str, str]] = {
    "never": "Tidak pernah: nama dicatut, atau orang lain",
    "left": "Pernah, dan sudah berhenti",
    "member": "Masih anggota atau bagian tim",
}
HITS: Final[Mapping[str, str]] = {
    Hit.EXACT: "NIK sama",
    Hit.WEAK: "Nama mirip; tanggal lahir, jenis kelamin, dan kabupaten sama",
    Hit.REPORT: "Tanggapan masyarakat",
}
VERDICTS: Final[Mapping[str, str]] = {"pass": "Terpenuhi", "fail": "Tidak terpenuhi"}
