"""A village that hands out slips, and a phone on which somebody applies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.support import files
from tests.support.desk import text

from garda.selfservice.services import (
    issue_slips,
)

NOW = factories.local(date(2024, 9, 20))
NIK, KK = "3320905705950123", "3320901111110001"
TYPED: dict[str, dict[str, Any]] = {
    "nama": {"name": "Nur 'Aini", "sex": "P", "birth_date": "17-05-1995"},
    "nomor": {"nik": NIK, "kk": KK},
    "telepon": {"phone": "0812 9000 0001"},
    "alamat": {"address": "Jalan Pasar 3", "rt": "001", "rw": "002", "station": "1"},
    "riwayat": {"education": "sma", "occupation": "Guru", "experience": "1"},
    "pernyataan": {"declared": ["citizen", "resident", "loyal"]},
    "kesediaan": {"willing": ["elsewhere"]},
}


@dataclass
class Village:
    world: factories.World
    pps: Any

    def codes(self, count: int = 1) -> list[str]:
        issued = issue_slips(
            self.pps, election=self.world.election, village=self.world.village, count=count
        )
        return [new.code for new in issued]


def phone(code: str) -> Client:
    """A browser in which the code of a slip was entered."""
    made = Client()
    answer = made.post(reverse("apply"), {"code": code})
    assert answer.headers["Location"] == reverse("apply-overview")
    return made


def fill(browser: Client, **changed: dict[str, Any]) -> None:
    for slug, values in (TYPED | changed).items():
        answer = browser.post(reverse("apply-step", args=[slug]), values)
        assert answer.status_code == 302, text(answer, answer.status_code)


def photo(width: int = 120) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", files.photo(width, 80))
