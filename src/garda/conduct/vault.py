"""The vault of court papers."""

from __future__ import annotations

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.keyring import Purpose
from garda.people.models import Grant
from garda.people.stores import KeyStore
from garda.sealed.reasons import OTHER, OTHER_WORDS
from garda.sealed.vaults import FieldKind, PaperField, Vault

from .models import CourtKey, CourtPaper

#: Words in the names of the divisions of a KPU that deal with such papers.
DIVISIONS = ("hukum", "sdm")

KINDS = (
    ("statement", "Surat pernyataan tidak pernah dipidana"),
    ("court_letter", "Surat keterangan pengadilan"),
    ("judgment", "Putusan pengadilan"),
)


def in_division(actor: Actor) -> bool:
    """Whether the acting grant belongs to a division that deals with law or with people."""
    if actor.account_id is None:
        return False
    grants = Grant.objects.filter(account_id=actor.account_id, role=actor.role)
    held = grants.filter(pk=actor.grant_id) if actor.grant_id else grants.filter(revoked_at=None)
    names = [name.casefold() for name in held.values_list("division", flat=True)]
    return any(word in name for name in names for word in DIVISIONS)


COURT = Vault(
    code="court",
    slug="hukum",
    title="Berkas hukum",
    thing="berkas hukum",
    what="court",
    store=KeyStore(Purpose.COURT, CourtKey, role="garda_court", holds=(CourtPaper,)),
    model=CourtPaper,
    roles=frozenset({Role.KPU_REGENCY}),
    fields=(
        PaperField("kind", "Jenis", FieldKind.CHOICE, choices=KINDS),
        PaperField("issuer", "Penerbit", hint="Pengadilan, atau orangnya sendiri"),
        PaperField("reference", "Nomor surat", max_length=60, required=False),
        PaperField("issued_on", "Tanggal", FieldKind.DATE),
        PaperField("convicted", "Pernah dipidana lima tahun atau lebih", FieldKind.YES_NO),
    ),
    reasons={
        "requirement": "Meneliti syarat yang dipertanyakan",
        "complaint": "Menangani laporan atau tanggapan masyarakat",
        "own_request": "Diminta orangnya sendiri",
        OTHER: OTHER_WORDS,
    },
    note="Hanya divisi hukum dan divisi SDM KPU Kabupaten/Kota yang membaca ini.",
    may=in_division,
)
