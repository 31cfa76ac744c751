"""Roles a grant can give. Names are the field's own."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    KPU_RI = "kpu_ri"
    KPU_PROVINCE = "kpu_province"
    KPU_REGENCY = "kpu_regency"
    PPK = "ppk"
    PPS = "pps"
    KPPS = "kpps"
    BAWASLU = "bawaslu"
    OPERATOR = "operator"


LABELS: dict[str, str] = {
    Role.KPU_RI: "KPU RI",
    Role.KPU_PROVINCE: "KPU Provinsi",
    Role.KPU_REGENCY: "KPU Kabupaten/Kota",
    Role.PPK: "PPK",
    Role.PPS: "PPS",
    Role.KPPS: "KPPS",
    Role.BAWASLU: "Bawaslu",
    Role.OPERATOR: "Operator sistem",
}

#: Roles that read and record findings, but change nothing of what they supervise.
READ_ONLY: frozenset[str] = frozenset({Role.BAWASLU})
