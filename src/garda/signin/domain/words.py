"""Words that add nothing to a password here, because whoever knows the field tries them first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LIST: Final = """
    garda terdepan kpu bawaslu panwascam panwaslu panwas dkpp pilkada pemilu pemilihan pilgub
    pilbup pilwalkot pilpres gubernur bupati walikota wakil serentak sirekap siakba coblos suara
    rakyat luber jurdil ppk pps kpps pkd ptps tps petugas ketua anggota sekretariat sekretaris
    bendahara saksi pengawas penyelenggara operator admin provinsi kabupaten kota kecamatan
    kelurahan desa indonesia merdeka pancasila nusantara nkri bismillah password katasandi sandi
    rahasia kunci qwerty
"""
#: The list of decision 0020. Names of the account's own places and person come on top of it.
WORDS: Final[frozenset[str]] = frozenset(_LIST.split())
#: What has to be left of a password when such words are taken out.
LEFT: Final = 8
#: Shorter parts of names stand in too many other words.
_SHORTEST = 3
_DISGUISES: Final = str.maketrans("0134578@$!", "oieastbasi")
_PARTS = re.compile(r"[^\W\d_]+|\d{4,}")


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """Parts of names and user names that are long enough to be recognised, years included."""
    found = (part for text in texts for part in _PARTS.findall(_folded(text)))
    return frozenset(part for part in found if len(part) >= _SHORTEST)


def left_of(password: str, words: Iterable[str]) -> str:
    """Letters and digits that no word covers, as typed; P1lk4da is Pilkada."""
    plain = _folded(password)
    views = (plain, plain.translate(_DISGUISES))
    covered: set[int] = set()
    for word in words:
        for view in views:
            covered.update(_places(word, view))
    return "".join(c for i, c in enumerate(plain) if i not in covered and c.isalnum())


def _places(word: str, text: str) -> Iterable[int]:
    at = text.find(word)
    while at >= 0:
        yield from range(at, at + len(word))
        at = text.find(word, at + 1)


def _folded(text: str) -> str:
    """Small letters, one for one: some letters of other scripts would become two."""
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
