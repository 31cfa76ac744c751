"""Reasons that people write: said in words, and without anybody's numbers."""

from __future__ import annotations

import re

from garda.kernel.errors import GardaError

LONGEST = 200
#: A telephone number, a NIK, an account number: also with blanks, dots or dashes between.
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")


class BadReason(GardaError):
    code = "reason"


def checked_text(text: str, longest: int = LONGEST) -> str:
    """The text in one line without blanks around it. Raises BadReason when empty or too long."""
    line = " ".join(text.split())
    if not line:
        raise BadReason(id="Isi bagian ini lebih dahulu.", en="Fill this in first.")
    if len(line) > longest:
        raise BadReason(
            id=f"Paling panjang {longest} huruf; ini {len(line)}. Ringkaskan.",
            en=f"At most {longest} characters; this has {len(line)}.",
        )
    return line


def checked_reason(text: str, longest: int = LONGEST) -> str:
    """As :func:`checked_text`; raises BadReason also for a number of nine digits and more: reasons
    are kept for good and read by many.
    """
    reason = checked_text(text, longest)
    if _LONG_NUMBER.search(reason):
        raise BadReason(
            id="Jangan menulis NIK, nomor telepon, atau nomor rekening di sini. Hapus angkanya.",
            en="Do not write identity, telephone or account numbers here. Take them out.",
        )
    return reason
