"""The vault of health papers."""

from __future__ import annotations

from garda.kernel.roles import Role
from garda.people.keyring import Purpose
from garda.people.stores import KeyStore
from garda.sealed.reasons import OTHER, OTHER_WORDS
from garda.sealed.vaults import FieldKind, PaperField, Vault

from .models import HealthKey, HealthPaper

HEALTH = Vault(
    code="health",
    slug="kesehatan",
    title="Surat kesehatan",
    thing="surat kesehatan",
    what="health",
    store=KeyStore(Purpose.HEALTH, HealthKey, role="garda_care", holds=(HealthPaper,)),
    model=HealthPaper,
    roles=frozenset({Role.CARE_OFFICER}),
    # Applicants hand their certificate to the village's PPS, those for PPK and PPS to the KPU; they
    # pass it on.
    receivers=frozenset({Role.PPS, Role.KPU_REGENCY}),
    fields=(
        PaperField("issuer", "Penerbit", hint="Puskesmas, klinik, atau rumah sakit"),
        PaperField("issued_on", "Tanggal surat", FieldKind.DATE),
        PaperField("fit", "Dinyatakan sehat", FieldKind.YES_NO),
        PaperField("remark", "Catatan", required=False),
    ),
    reasons={
        "illness": "Menangani keluhan atau keadaan darurat",
        "claim": "Mengurus santunan atau jaminan sosial",
        "own_request": "Diminta orangnya sendiri",
        OTHER: OTHER_WORDS,
    },
    note="Hanya petugas layanan kesehatan yang membaca ini; pemilihan anggota tidak melihatnya.",
)
