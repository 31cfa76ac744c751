"""Earlier service is known also of who applies by phone."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.formation.test_experience import registered, served
from tests.selfservice.scene import NIK, Village, fill, phone

from garda.formation.models import Application

pytestmark = pytest.mark.django_db


def test_who_served_before_brings_experience_along(here: Village) -> None:
    person = registered(here.world, "Nur 'Aini", NIK, here.world.village, date(1995, 5, 17))
    served(here.world, person)
    browser = phone(here.codes()[0])
    fill(browser, riwayat={"education": "sma", "occupation": "Guru", "experience": "0"})
    browser.post(reverse("apply-send"))
    made = Application.objects.get()
    # A record of its own until somebody compares the papers, and yet the same human being.
    assert made.person_id != person
    assert made.facts["experience"] == 1
