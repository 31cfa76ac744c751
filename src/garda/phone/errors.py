"""Refusals of the phone room."""

from __future__ import annotations

from garda.kernel.errors import GardaError


class GatheringGone(GardaError):
    """A photo of a gathering that is not here."""

    code, status = "unknown_activity", 422

    def __init__(self) -> None:
        super().__init__(
            id="Kegiatan itu tidak ada di server. Foto tetap di ponsel; laporkan kepada PPS.",
            en="There is no such gathering. The photo stays on the phone; tell the PPS.",
        )
