"""Roles a grant can give. Names are the field's own."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    KPU_RI = "kpu_ri"
    KPU_PROVINCE = "kpu_province"
    KPU_REGENCY = "kpu_regency"
    PPK = "ppk"
    PPK_SECRETARIAT = "ppk_secretariat"
    PPS = "pps"
    PPS_SECRETARIAT = "pps_secretariat"
    KPPS = "kpps"
    ORDER_OFFICER = "order_officer"
    TREASURER = "treasurer"
    CARE_OFFICER = "care_officer"
    AUDITOR = "auditor"
    BAWASLU = "bawaslu"
    PANWASCAM = "panwascam"
    PKD = "pkd"
    PTPS = "ptps"
    WITNESS = "witness"
    OPERATOR = "operator"


LABELS: dict[str, str] = {
    Role.KPU_RI: "KPU RI",
    Role.KPU_PROVINCE: "KPU Provinsi",
    Role.KPU_REGENCY: "KPU Kabupaten/Kota",
    Role.PPK: "PPK",
    Role.PPK_SECRETARIAT: "Sekretariat PPK",
    Role.PPS: "PPS",
    Role.PPS_SECRETARIAT: "Sekretariat PPS",
    Role.KPPS: "KPPS",
    Role.ORDER_OFFICER: "Petugas ketertiban TPS",
    Role.TREASURER: "Bendahara",
    Role.CARE_OFFICER: "Petugas layanan kesehatan",
    Role.AUDITOR: "Auditor",
    Role.BAWASLU: "Bawaslu",
    Role.PANWASCAM: "Panwaslu Kecamatan",
    Role.PKD: "Pengawas Desa/Kelurahan (PKD)",
    Role.PTPS: "Pengawas TPS",
    Role.WITNESS: "Saksi",
    Role.OPERATOR: "Operator sistem",
}

#: Election supervisors, from the regency down to the station.
SUPERVISORS: frozenset[str] = frozenset({Role.BAWASLU, Role.PANWASCAM, Role.PKD, Role.PTPS})

#: Roles that read and record findings, but change nothing of what they supervise.
READ_ONLY: frozenset[str] = SUPERVISORS | {Role.WITNESS, Role.AUDITOR}

#: Roles that meet no person but themselves: a witness reads forms, an order officer keeps order,
#: and whoever runs the machine has no business with the people on it.
SEES_NO_PERSONS: frozenset[str] = frozenset({Role.WITNESS, Role.ORDER_OFFICER, Role.OPERATOR})
