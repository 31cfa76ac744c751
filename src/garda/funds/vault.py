"""The vault of bank accounts."""

from __future__ import annotations

from garda.kernel.roles import Role
from garda.people.keyring import Purpose
from garda.people.stores import KeyStore
from garda.sealed.reasons import OTHER, OTHER_WORDS
from garda.sealed.vaults import FieldKind, PaperField, Vault

from .models import BankAccount, BankKey

BANK = Vault(
    code="bank",
    slug="rekening",
    title="Rekening bank",
    thing="rekening",
    what="bank",
    store=KeyStore(Purpose.BANK, BankKey, role="garda_funds", holds=(BankAccount,)),
    model=BankAccount,
    roles=frozenset({Role.TREASURER}),
    fields=(
        PaperField("bank", "Bank", max_length=60),
        PaperField("number", "Nomor rekening", FieldKind.DIGITS, max_length=20),
        PaperField("holder", "Nama pemilik", hint="Seperti tertulis di buku tabungan"),
    ),
    reasons={
        "payment": "Membayar honorarium atau pengganti biaya",
        "returned": "Menelusuri pembayaran yang kembali",
        "own_request": "Diminta orangnya sendiri",
        OTHER: OTHER_WORDS,
    },
    note="Hanya bendahara yang membaca ini. Satu rekening berlaku pada satu waktu.",
    single=True,
    with_file=False,
)
