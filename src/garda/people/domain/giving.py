"""Who gives, deputises and revokes which role, and where a role can lie.

Two lines that never meet: the organisers' (KPU down to KPPS) and the supervisors' (Bawaslu down to
the supervisor of a station). Each appoints its own from above, as the field does: PPK and PPS are
chosen by the regency's KPU (PPK does not choose PPS, it leads them), KPPS are formed by PPS on
behalf of the KPU, PKD and station supervisors by Panwascam. Witnesses come by a pair's written
mandate, handed in where they will sit. An auditor is chosen by the level above the audited office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from garda.kernel.codes import in_scope, level_of
from garda.kernel.roles import SUPERVISORS, Role


class Act(StrEnum):
    """What can be done about a role."""

    GIVE = "give"
    DEPUTISE = "deputise"
    REVOKE = "revoke"


#: Levels at which a role can lie. One at a station holds for that station alone.
HOMES: Mapping[str, tuple[str, ...]] = {
    Role.KPU_RI: ("country",),
    Role.KPU_PROVINCE: ("province",),
    Role.KPU_REGENCY: ("regency",),
    Role.PPK: ("district",),
    Role.PPK_SECRETARIAT: ("district",),
    Role.PPS: ("village",),
    Role.PPS_SECRETARIAT: ("village",),
    Role.KPPS: ("station",),
    Role.ORDER_OFFICER: ("station",),
    Role.TREASURER: ("province", "regency"),
    Role.CARE_OFFICER: ("regency", "district"),
    Role.AUDITOR: ("province", "regency"),
    Role.BAWASLU: ("country", "province", "regency"),
    Role.PANWASCAM: ("district",),
    Role.PKD: ("village",),
    Role.PTPS: ("station",),
    Role.WITNESS: ("province", "regency", "district", "station"),
    Role.OPERATOR: ("country",),
}

#: Offices in which somebody may stand in. A KPPS has seven members, and a witness is replaced by
#: another mandate.
DEPUTISED: frozenset[str] = frozenset(Role) - {
    Role.KPPS,
    Role.ORDER_OFFICER,
    Role.WITNESS,
    Role.OPERATOR,
}


@dataclass(frozen=True, slots=True)
class Giving:
    """``giver`` gives ``role`` in its region. ``why``: by what right, as the page of roles says.

    ``levels``: where the role may lie, ``at``: where the giver's own role must lie; when empty,
    wherever such a role can lie.
    """

    giver: str
    role: str
    why: str
    levels: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    #: Given only while nobody holds the role there: the machine's operator starts an office.
    first_only: bool = False
    #: May end the role but not give it: the body that gives it is below.
    revokes_only: bool = False

    def allows(self, act: Act) -> bool:
        if self.first_only or self.revokes_only:
            return act is (Act.GIVE if self.first_only else Act.REVOKE)
        return act is not Act.DEPUTISE or self.role in DEPUTISED

    def covers(self, at: str, level: str) -> bool:
        """Whether a giver at level ``at`` may act on the role at ``level``."""
        homes = self.levels or HOMES[self.role]
        return at in (self.at or HOMES[self.giver]) and level in homes


_FIRST = "akun pertama sebuah kantor"
_BY_KPU = "dipilih KPU kabupaten/kota"
_MANDATE = "mandat tertulis pasangan calon"
_AUDIT = "dipilih tingkat di atas kantor yang diperiksa"
_OFFICE = "kantor KPU yang bersangkutan"
_BAWASLU = "jalur Bawaslu"
_PANWASCAM = "dibentuk Panwaslu Kecamatan"

GIVINGS: tuple[Giving, ...] = (
    Giving(Role.OPERATOR, Role.KPU_RI, _FIRST, first_only=True),
    Giving(Role.OPERATOR, Role.KPU_PROVINCE, _FIRST, first_only=True),
    Giving(Role.OPERATOR, Role.KPU_REGENCY, _FIRST, first_only=True),
    Giving(Role.OPERATOR, Role.BAWASLU, _FIRST, first_only=True),
    Giving(Role.KPU_RI, Role.KPU_PROVINCE, "diangkat KPU RI"),
    Giving(Role.KPU_RI, Role.KPU_REGENCY, "diangkat KPU RI"),
    Giving(Role.KPU_RI, Role.AUDITOR, _AUDIT),
    Giving(Role.KPU_PROVINCE, Role.KPU_REGENCY, "membawahkan KPU kabupaten/kota"),
    Giving(Role.KPU_PROVINCE, Role.AUDITOR, _AUDIT, levels=("regency",)),
    Giving(Role.KPU_PROVINCE, Role.TREASURER, _OFFICE, levels=("province",)),
    Giving(Role.KPU_PROVINCE, Role.WITNESS, _MANDATE, levels=("province",)),
    Giving(Role.KPU_REGENCY, Role.PPK, _BY_KPU),
    Giving(Role.KPU_REGENCY, Role.PPK_SECRETARIAT, _BY_KPU),
    Giving(Role.KPU_REGENCY, Role.PPS, _BY_KPU),
    Giving(Role.KPU_REGENCY, Role.PPS_SECRETARIAT, _BY_KPU),
    Giving(Role.KPU_REGENCY, Role.KPPS, "dibentuk PPS atas namanya"),
    Giving(Role.KPU_REGENCY, Role.ORDER_OFFICER, "dibentuk PPS", revokes_only=True),
    Giving(Role.KPU_REGENCY, Role.TREASURER, _OFFICE, levels=("regency",)),
    Giving(Role.KPU_REGENCY, Role.CARE_OFFICER, "bersama dinas kesehatan"),
    Giving(Role.KPU_REGENCY, Role.WITNESS, _MANDATE, levels=("regency", "district", "station")),
    Giving(Role.PPK, Role.WITNESS, _MANDATE, levels=("district", "station")),
    Giving(Role.PPS, Role.KPPS, "atas nama KPU kabupaten/kota"),
    Giving(Role.PPS, Role.ORDER_OFFICER, "bersama pemerintah desa"),
    Giving(Role.PPS, Role.WITNESS, _MANDATE, levels=("station",)),
    Giving(Role.BAWASLU, Role.BAWASLU, _BAWASLU, at=("country",), levels=("province", "regency")),
    Giving(Role.BAWASLU, Role.BAWASLU, _BAWASLU, at=("province",), levels=("regency",)),
    Giving(Role.BAWASLU, Role.PANWASCAM, _BAWASLU, at=("regency",)),
    Giving(Role.BAWASLU, Role.PKD, _PANWASCAM, at=("regency",), revokes_only=True),
    Giving(Role.BAWASLU, Role.PTPS, _PANWASCAM, at=("regency",), revokes_only=True),
    Giving(Role.PANWASCAM, Role.PKD, _PANWASCAM),
    Giving(Role.PANWASCAM, Role.PTPS, _PANWASCAM),
)


class Line(StrEnum):
    """Whom a role serves. One human being serves one of them in an election."""

    ORGANISER = "organiser"
    SUPERVISOR = "supervisor"
    CONTESTANT = "contestant"
    AUDIT = "audit"
    MACHINE = "machine"


LINE_NAMES: Mapping[Line, str] = {
    Line.ORGANISER: "penyelenggara",
    Line.SUPERVISOR: "pengawas",
    Line.CONTESTANT: "saksi pasangan calon",
    Line.AUDIT: "auditor",
    Line.MACHINE: "operator sistem",
}
_OTHER_LINES: Mapping[str, Line] = {
    **dict.fromkeys(SUPERVISORS, Line.SUPERVISOR),
    Role.WITNESS: Line.CONTESTANT,
    Role.AUDITOR: Line.AUDIT,
    Role.OPERATOR: Line.MACHINE,
}


def line_of(role: str) -> Line:
    """The line a role belongs to."""
    return _OTHER_LINES.get(role, Line.ORGANISER)


def fits(role: str, path: str) -> bool:
    """Whether a role can lie at ``path``."""
    return level_of(path) in HOMES[role]


def giving(act: Act, *, giver: str, at: str, role: str, path: str) -> Giving | None:
    """The entry by which ``giver``, whose role lies at path ``at``, may do ``act``; else None."""
    if not in_scope(path, at):
        return None
    own, level = level_of(at), level_of(path)
    entries = (entry for entry in GIVINGS if (entry.giver, entry.role) == (giver, role))
    return next((e for e in entries if e.covers(own, level) and e.allows(act)), None)


def roles_given(act: Act, *, giver: str, at: str) -> Mapping[str, tuple[str, ...]]:
    """Roles that this giver may give (deputise, revoke) somewhere, each with its levels."""
    own = level_of(at)
    found: dict[str, tuple[str, ...]] = {}
    for entry in GIVINGS:
        if entry.giver == giver and own in (entry.at or HOMES[giver]) and entry.allows(act):
            levels = entry.levels or HOMES[entry.role]
            found[entry.role] = tuple(dict.fromkeys((*found.get(entry.role, ()), *levels)))
    return found
