"""Reasons that people write: said in words, and without anybody's numbers."""

from __future__ import annotations

import re

from garda.kernel.errors import GardaError

LONGEST = 200
#: A telephone number, a NIK, an account number: also with blanks, dots or dashes between.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")


class BadReason(GardaError):
    code = "reason"


def checked_reason(text: str) -> str:
    """The reason without blanks around it. Raises BadReason when it is empty, too long, or holds
    a number of nine digits and more: reasons are kept for good and read by many."""
    reason = " ".join(text.split())
    if not reason:
        raise BadReason(id="Tulis alasannya lebih dahulu.", en="Write the reason first.")
    if len(reason) > LONGEST:
        raise BadReason(
            id=f"Alasan paling panjang {LONGEST} huruf; ini {len(reason)}. Ringkaskan.",
            en=f"A reason has at most {LONGEST} characters; this one has {len(reason)}.",
        )
    if _LONG_NUMBER.search(reason):
        raise BadReason(
            id="Alasan tidak boleh memuat NIK, nomor telepon, atau nomor rekening. Hapus angkanya.",
            en="A reason must not hold identity, telephone or account numbers. Take them out.",
        )
    return reason
