"""The pages of the privacy room that a role has, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from garda.kernel.roles import Role

_OFFICERS = frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE})
_TRACING = frozenset({Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY, Role.KPU_PROVINCE})
_CARING = frozenset({Role.CARE_OFFICER, Role.TREASURER})
_CHECKERS = frozenset({Role.BAWASLU, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Section:
    """A page by its route, for ``roles``; ``routes``: where it is the current one."""

    label: str
    route: str
    roles: frozenset[str]
    routes: frozenset[str]


SECTIONS: tuple[Section, ...] = (
    Section(
        "Orang",
        "people",
        _OFFICERS | _CARING | {Role.BAWASLU},
        frozenset({"people", "person"}),
    ),
    Section("Jejak akses", "trace", _TRACING, frozenset({"trace", "trace-officer", "look"})),
    Section("Pembukaan tak biasa", "unusual", _TRACING, frozenset({"unusual", "unusual-case"})),
    Section(
        "Daftar yang keluar",
        "exports",
        _OFFICERS | _CHECKERS,
        frozenset({"exports", "export", "new-export", "found-list"}),
    ),
    Section("Penyimpanan data", "retention", _TRACING, frozenset({"retention", "retention-run"})),
    Section(
        "Kebocoran data",
        "breaches",
        _TRACING,
        frozenset({"breaches", "breach", "new-breach", "amend-breach", "breach-persons"}),
    ),
)


def sections_for(role: str) -> list[Section]:
    return [section for section in SECTIONS if role in section.roles]
