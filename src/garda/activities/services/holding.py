"""Who holds a gathering: plans it, changes it, and keeps its attendance."""

from __future__ import annotations

from collections.abc import Mapping

from garda.activities.models import Activity, ActivityKind
from garda.kernel.acts import act
from garda.kernel.roles import Role

#: Who trains, by audience; the KPU of the regency may plan for its villages too.
TRAINERS: Mapping[str, frozenset[str]] = {
    "kpu_province": frozenset({Role.KPU_RI}),
    "kpu_regency": frozenset({Role.KPU_PROVINCE}),
    "ppk_pps": frozenset({Role.KPU_REGENCY}),
    "kpps": frozenset({Role.PPS, Role.KPU_REGENCY}),
}
#: Who calls others to coordinate, by audience.
CALLERS: Mapping[str, frozenset[str]] = {
    **TRAINERS,
    "ppk": frozenset({Role.KPU_REGENCY}),
    "pps": frozenset({Role.PPK, Role.KPU_REGENCY}),
}
#: Commissioners, PPK and supervisors look at what goes on below them.
VISITORS = frozenset({Role.KPU_PROVINCE, Role.KPU_REGENCY, Role.PPK, Role.BAWASLU, Role.PANWASCAM})
_OATHS: Mapping[str, frozenset[str]] = {
    ActivityKind.OATH: frozenset({Role.PPS, Role.KPU_REGENCY}),
    ActivityKind.STATION_OATH: frozenset({Role.KPPS, Role.PPS, Role.KPU_REGENCY}),
}

HOLD = act(
    "activities.hold",
    "Mengubah kegiatan, undangan, agenda, dan catatannya",
    *VISITORS,
    *(role for roles in CALLERS.values() for role in roles),
)


def holders_of(activity: Activity) -> frozenset[str]:
    """Roles that hold ``activity``, in its region or around it."""
    if activity.kind in _OATHS:
        return _OATHS[activity.kind]
    if activity.kind == ActivityKind.VISIT:
        return VISITORS
    return CALLERS[activity.audience]
