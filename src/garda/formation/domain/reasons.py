"""Coded reasons of a proposal in plain words (H: a hard limit, S: the ranking, L: the lottery)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from garda.formation.domain import scoring
from garda.formation.domain.candidates import Reason
from garda.packs.types import Text

_OWN = "P01"
_CHAIR = "P02"

#: What a penalty says about a seated person or a station's group.
_PENALTIES: Mapping[str, Text] = {
    scoring.SCORE: Text(
        "Pengalaman bertugas di bawah yang dihitung penuh.", "Served fewer times than count."
    ),
    scoring.OTHER_STATION: Text(
        "Bertugas di luar TPS tempat tinggal, atas kesediaan sendiri.",
        "Serves away from the own station, with consent.",
    ),
    scoring.OVER_AGE: Text("Umur di atas yang diutamakan.", "Older than the preferred age."),
    scoring.MISSING_IT: Text(
        "Anggota yang menguasai TI masih kurang.", "Too few members able to use IT."
    ),
    scoring.MISSING_WOMAN: Text(
        "Keterwakilan perempuan belum tercapai.", "The share of women is not reached."
    ),
    scoring.MISSING_EXPERIENCE: Text(
        "Anggota yang pernah bertugas masih kurang.", "Too few members who served before."
    ),
}

#: What a penalty says about an exchange that was not made; ``{tps}`` is the station's label.
_EXCHANGES: Mapping[str, Text] = {
    scoring.OTHER_STATION: Text(
        "Penempatan di {tps} berarti bertugas di luar TPS tempat tinggal.",
        "A seat at {tps} would be away from the own station.",
    ),
    scoring.OVER_AGE: Text(
        "Umur di atas yang diutamakan, sedangkan yang terpilih di {tps} tidak.",
        "Older than the preferred age, unlike the person chosen at {tps}.",
    ),
    scoring.MISSING_IT: Text(
        "{tps} akan kekurangan anggota yang menguasai TI.",
        "{tps} would lack members able to use IT.",
    ),
    scoring.MISSING_WOMAN: Text(
        "{tps} akan kekurangan anggota perempuan.", "{tps} would lack women."
    ),
    scoring.MISSING_EXPERIENCE: Text(
        "{tps} akan kekurangan anggota yang pernah bertugas.",
        "{tps} would lack members who served before.",
    ),
}


def told(reasons: Iterable[Reason]) -> Text:
    """All reasons as one text, in their order."""
    texts = [reason.text for reason in reasons]
    return Text(" ".join(text.id for text in texts), " ".join(text.en for text in texts))


def own_station() -> Reason:
    return Reason(_OWN, 0, Text("Tinggal di wilayah TPS ini.", "Lives in this station's area."))


def chair() -> Reason:
    text = Text(
        "Diusulkan sebagai ketua: pengalaman terbanyak di TPS ini.",
        "Proposed as chair: the most experience at this station.",
    )
    return Reason(_CHAIR, 0, text)


def penalty(code: str, points: int) -> Reason:
    """Reason of penalty ``code`` for a seated person, a station or a village."""
    return Reason(code, points, _PENALTIES[code])


def exchange_penalty(code: str, points: int, label: str) -> Reason:
    """Reason of penalty ``code`` that an exchange at the station ``label`` would add."""
    text = _EXCHANGES[code]
    return Reason(code, points, Text(text.id.format(tps=label), text.en.format(tps=label)))


def seats_taken(label: str) -> Reason:
    return Reason("H01", 0, Text(f"Kursi {label} penuh.", f"All seats of {label} are taken."))


def not_eligible() -> Reason:
    text = Text(
        "Belum atau tidak memenuhi syarat pada penelitian administrasi.",
        "The administrative check is open or was not passed.",
    )
    return Reason("H02", 0, text)


def only_special(label: str) -> Reason:
    text = Text(
        f"Terdaftar pada daftar pemilih lokasi khusus {label}, hanya dapat bertugas di sana.",
        f"On the voter list of the special location {label} and may serve only there.",
    )
    return Reason("H03", 0, text)


def does_not_move() -> Reason:
    text = Text("Tidak menyatakan bersedia di TPS lain.", "Did not agree to another station.")
    return Reason("H04", 0, text)


def no_seat() -> Reason:
    text = Text("Tidak ada kursi yang terbuka baginya.", "No seat is open to this person.")
    return Reason("H05", 0, text)


def kin_seated(label: str) -> Reason:
    text = Text(
        f"Sekeluarga (KK) dengan anggota {label}.",
        f"Of one family with a member of {label}.",
    )
    return Reason("H06", 0, text)


def less_experience(own: int, average: Fraction, points: int, label: str) -> Reason:
    """Experience decided: ``own`` times against the ``average`` of the chosen, to one decimal."""
    tenths = round(average * 10)
    text = Text(
        f"Pernah bertugas {own} kali; yang terpilih di {label} rata-rata "
        f"{tenths // 10},{tenths % 10} kali.",
        f"Served {own} times; those chosen at {label} served {tenths // 10}.{tenths % 10} times "
        "on average.",
    )
    return Reason(scoring.SCORE, points, text)


def lottery() -> Reason:
    text = Text(
        "Nilainya sama dengan yang terpilih; undian dari benih publik yang menentukan.",
        "Ranks equal to a chosen person; the lottery from the public seed decided.",
    )
    return Reason("L01", 0, text)


def not_proven() -> Reason:
    text = Text(
        "Susunan lain mungkin lebih baik: pencarian berhenti sebelum terbukti.",
        "Another arrangement may be better: the search stopped before the proof.",
    )
    return Reason("L02", 0, text)
