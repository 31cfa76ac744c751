"""The vault of minors: who consents for a person under 18 on voting day."""

from __future__ import annotations

from datetime import date

from garda.kernel.ages import age_on
from garda.kernel.roles import Role
from garda.people.keyring import Purpose
from garda.people.models import Person
from garda.people.stores import KeyStore

from .models import Guardian, GuardianKey
from .reasons import OTHER, OTHER_WORDS
from .vaults import FieldKind, PaperField, Vault

#: Under this age somebody else consents (UU 27/2022, article 25; UU 35/2014, article 1).
FULL_AGE = 18

RELATIONS = (("father", "Ayah"), ("mother", "Ibu"), ("guardian", "Wali"))


def is_minor(person: Person, voting_day: date) -> bool:
    """Whether somebody is under age on voting day."""
    return age_on(person.birth_date, voting_day) < FULL_AGE


GUARDIANS = Vault(
    code="minor",
    slug="wali",
    title="Wali orang di bawah 18 tahun",
    thing="persetujuan wali",
    what="minor",
    store=KeyStore(Purpose.MINOR, GuardianKey, role="garda_minor", holds=(Guardian,)),
    model=Guardian,
    roles=frozenset({Role.PPS, Role.KPU_REGENCY}),
    fields=(
        PaperField("name", "Nama wali"),
        PaperField("relation", "Hubungan", FieldKind.CHOICE, choices=RELATIONS),
        PaperField("consents", "Menyetujui", FieldKind.YES_NO),
        PaperField("consented_on", "Tanggal persetujuan", FieldKind.DATE),
    ),
    reasons={
        "check": "Memeriksa persetujuan sebelum penetapan",
        "contact": "Menghubungi wali",
        "own_request": "Diminta wali atau orangnya sendiri",
        OTHER: OTHER_WORDS,
    },
    note="Orang ini belum berusia 18 tahun pada hari pemungutan suara; walinya harus setuju.",
    single=True,
    applies=is_minor,
)
