"""What agreements of a gathering are about: the questions of the national coordination meeting.

Local-government support, health service, budget, formation, secretariats, supervision, logistics
(domain.md 0, Batam 3-5 September 2024).
"""

from __future__ import annotations

from collections.abc import Mapping

TOPICS: Mapping[str, str] = {
    "local_support": "Dukungan pemerintah daerah",
    "health": "Layanan kesehatan",
    "budget": "Anggaran",
    "formation": "Pembentukan badan adhoc",
    "secretariat": "Sekretariat",
    "supervision": "Pengawasan",
    "logistics": "Logistik",
    "training": "Bimtek",
    "other": "Lain-lain",
}
