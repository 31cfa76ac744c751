"""The training cascade: who is gathered where, and whose session it hands on.

KPU RI trains the provinces, each province its regencies, the regency's commissioners the PPK and
PPS, and the PPS of a village its KPPS. Every session below the first names the one it was taught
from, so the content of any village's session can be followed up to the country's.
"""

from __future__ import annotations

from dataclasses import dataclass

from garda.kernel.codes import in_scope


@dataclass(frozen=True, slots=True)
class Link:
    """One level of the cascade: who is trained, in regions of which level."""

    audience: str
    level: str


@dataclass(frozen=True, slots=True)
class Session:
    """What the rule needs of a session: who was gathered, and the path of its region."""

    audience: str
    path: str


CASCADE: tuple[Link, ...] = (
    Link("kpu_province", "country"),
    Link("kpu_regency", "province"),
    Link("ppk_pps", "regency"),
    Link("kpps", "village"),
)


def link_of(audience: str) -> Link:
    """The link that gathers ``audience``; raises KeyError for one outside the cascade."""
    return {link.audience: link for link in CASCADE}[audience]


def teacher_of(audience: str) -> Link | None:
    """The link above, None for the first. Raises KeyError for an audience outside the cascade."""
    position = CASCADE.index(link_of(audience))
    return CASCADE[position - 1] if position else None


def hands_on(session: Session, source: Session | None) -> bool:
    """Whether ``session`` may be taught from ``source``: the link above, in a region around it."""
    above = teacher_of(session.audience)
    if above is None or source is None:
        return above is None and source is None
    return source.audience == above.audience and in_scope(session.path, source.path)
