"""What a station still lacks before voting day. Thresholds come from the pack (readiness.toml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from garda.packs.readiness import ReadinessRules


class Lack(StrEnum):
    """Why a station is not ready, in the order in which it is mended."""

    OPERATORS = "operators"
    REPORT = "report"
    DEVICE = "device"
    OLD = "old"
    CAMERA = "camera"
    STORAGE = "storage"
    CLOCK = "clock"
    APP = "app"
    PHOTO = "photo"


LACK_WORDS: Final[Mapping[Lack, str]] = {
    Lack.OPERATORS: "operator belum lengkap",
    Lack.REPORT: "operator belum masuk dan memeriksa ponselnya",
    Lack.DEVICE: "ponsel operator tidak lagi dipasangkan",
    Lack.OLD: "pemeriksaan ponsel sudah lama",
    Lack.CAMERA: "kamera tidak berfungsi",
    Lack.STORAGE: "ruang simpan ponsel kurang",
    Lack.CLOCK: "jam ponsel menyimpang",
    Lack.APP: "aplikasi bukan versi terbaru",
    Lack.PHOTO: "foto uji belum diterima",
}


@dataclass(frozen=True, slots=True)
class Told:
    """The latest state of one operator's phone. ``clock_off``: by how much its clock is behind.

    ``paired``: the phone is still trusted for this account.
    """

    happened_at: datetime
    camera: bool
    storage_mb: int
    clock_off: timedelta
    app: str
    paired: bool = True


def ready_reasons(
    operators: Sequence[Told | None],
    photo: bool,
    rules: ReadinessRules,
    *,
    now: datetime,
    newest_app: str = "",
) -> tuple[Lack, ...]:
    """What is missing at a station; nothing: it is ready.

    ``operators``: those named, each with what their phone told, None before it told anything.
    ``newest_app``: the version now given out; empty where it is not known.
    """
    lacks = {lack for told in operators for lack in phone_lacks(told, rules, now, newest_app)}
    if len(operators) < rules.operators:
        lacks.add(Lack.OPERATORS)
    if not photo:
        lacks.add(Lack.PHOTO)
    return tuple(lack for lack in Lack if lack in lacks)


def phone_lacks(
    told: Told | None, rules: ReadinessRules, now: datetime, newest_app: str
) -> Iterator[Lack]:
    """What is missing on one operator's phone."""
    if told is None:
        yield Lack.REPORT
        return
    wrong = {
        Lack.DEVICE: not told.paired,
        Lack.OLD: told.happened_at < now - rules.valid_for,
        Lack.CAMERA: not told.camera,
        Lack.STORAGE: told.storage_mb < rules.storage_mb,
        Lack.CLOCK: abs(told.clock_off) > rules.clock_off,
        Lack.APP: rules.newest_app and newest_app not in {"", told.app},
    }
    yield from (lack for lack, holds in wrong.items() if holds)
