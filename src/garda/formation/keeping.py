"""Whom rules of retention mean: applicants who were not appointed, members, appointments."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from garda.people.models import Account
from garda.privacy.categories import Category, register
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Application, Appointment, Nominee, ResponsiblePerson


def applicants(election: Election, path: str) -> list[UUID]:
    """Those who applied here and have no other tie: never appointed or proposed, no account, no
    application in another election. One query.
    """
    person = OuterRef("person")
    elsewhere = Application.every.filter(person=person).exclude(election=election)
    ties = [
        Appointment.objects.filter(person=person),
        Nominee.objects.filter(person=person),
        ResponsiblePerson.objects.filter(person=person),
        Account.objects.filter(person=person),
        elsewhere,
    ]
    found = Application.every.filter(within(path), election=election)
    for tie in ties:
        found = found.exclude(Exists(tie))
    return list(found.values_list("person_id", flat=True).distinct())


def members(election: Election, path: str) -> list[UUID]:
    """Those appointed here who are in no other election. One query."""
    elsewhere = Appointment.objects.filter(person=OuterRef("person")).exclude(election=election)
    found = Appointment.objects.filter(within(path), election=election).exclude(Exists(elsewhere))
    return list(found.values_list("person_id", flat=True).distinct())


def _appointments(election: Election, path: str) -> int:
    return Appointment.objects.filter(within(path), election=election).count()


def ready() -> None:
    register(Category("applicants", lambda e, p: len(applicants(e, p)), applicants))
    register(Category("members", lambda e, p: len(members(e, p)), members))
    register(Category("appointments", _appointments))
