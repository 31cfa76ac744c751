"""What each copy of an export says of itself, above and below its rows."""

from __future__ import annotations

from garda.kernel.roles import LABELS
from garda.kernel.zones import stamp
from garda.packs.loader import get_pack

from .models import Export


def head_notes(export: Export, copy: int, title: str) -> list[str]:
    """Lines above the table: watermark, whose copy, for what, until when."""
    purpose = get_pack(export.election.pack).exports.purposes[export.purpose]
    role = LABELS.get(export.requested_role, export.requested_role)
    until = stamp(export.expires_at, export.office.time_zone) if export.expires_at else "–"
    lines = [
        f"{title}: {export.region.name} ({export.region.code}). {export.election.name}",
        f"Ekspor {export.label} {export.office.name}, salinan {copy}, untuk {export.recipient}",
        f"Tujuan: {purpose.name.id}. Diminta {role} {export.office.name}",
        f"Berlaku sampai {until}; sesudah itu musnahkan. Jangan diteruskan: setiap salinan"
        " berbeda dan dapat dilacak (UU 27/2022).",
    ]
    return ["SIMULASI: bukan data orang sungguhan", *lines] if export.election.watermark else lines


def foot_note(export: Export, copy: int, rows: int) -> str:
    """The last line, so that a cut-off copy is seen."""
    mark = "SIMULASI. " if export.election.watermark else ""
    return f"{mark}Akhir daftar: {rows} orang. Ekspor {export.label}, salinan {copy}"
