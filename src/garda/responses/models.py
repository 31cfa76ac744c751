"""Responses of the public, who sent them, what was noted, and recommendations of supervisors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.formation.models import Application, Question
from garda.kernel.roles import Role
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import PersonKeyBase
from garda.regions.models import Election, Region

from .domain.cases import NoteKind


class Response(Row):
    """What somebody said about one announced applicant, and what was done about it.

    Its state follows from these columns and its question (``domain.cases``); it is not stored.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="responses")
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # The rule that the reporter chose in plain words; empty for another matter.
    rule = CodeField(max_length=6, blank=True)
    text = models.TextField()
    # Stays when the contact itself has been destroyed.
    named = models.BooleanField()
    received_at = models.DateTimeField()
    # Several responses about one rule of one applicant share a question.
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, related_name="responses"
    )
    taken_up_at = models.DateTimeField(null=True)
    # Who acts, by person (Actor.identity).
    taken_up_by = models.UUIDField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.UUIDField(null=True)
    dismissed_for = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_says_something"),
            models.CheckConstraint(
                condition=Q(question__isnull=True, taken_up_at__isnull=True)
                | Q(question__isnull=False, taken_up_at__isnull=False, taken_up_by__isnull=False),
                name="response_taken_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_for="")
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False) & ~Q(dismissed_for=""),
                name="response_dismissed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="response_answer_has_name",
            ),
            # Nobody is answered about what is still open.
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(question__isnull=False)
                | Q(dismissed_at__isnull=False),
                name="response_answered_when_settled",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="response_path")]


class Slip(Row):
    """By which code a response is found again: the only row that a visitor's request reads.

    Holds the code's SHA-256 (74 random bits: nobody computes it back) and where the response lies,
    so that the second lock opens that one village and nothing else.
    """

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="slip")
    path = PathField()
    code_sha256 = CodeField(max_length=64, unique=True)


class ResponseFile(Row):
    """A picture or paper that came with a response."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "upload"], name="response_file_once"),
        ]


class ReporterKey(PersonKeyBase):
    """Keys of reporters, who are in no register of persons: ``person`` is the reporter's row."""

    person = models.UUIDField()  # type: ignore[assignment]


class Reporter(Row):
    """Name and telephone number that a reporter gave, under a key of their own.

    Both are destroyed when the pack's period is over; the response stays.
    """

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="reporter")
    path = PathField()
    name_sealed = models.BinaryField()
    # Empty when only a name was given.
    phone_sealed = models.BinaryField()


class Note(Row):
    """What the applicant replied, or said in an interview, as somebody took it down."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="notes")
    path = PathField()
    kind = CodeField(max_length=10, choices=[(k.value, k.value) for k in NoteKind])
    text = models.CharField(max_length=1000)
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="response_note_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in NoteKind]), name="response_note_known_kind"
            ),
        ]


class Recommendation(Row):
    """What supervisors recommend about a response. Whom it is addressed to must answer it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="recommendations")
    path = PathField()
    # The office that issued it, and its own number there.
    office = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    issuer_role = CodeField(max_length=30)
    number = models.CharField(max_length=80)
    addressee = CodeField(max_length=30)
    text = models.CharField(max_length=1000)
    due_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_role = CodeField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "office", "issuer_role", "number"],
                name="recommendation_number_once",
            ),
            models.CheckConstraint(
                condition=Q(addressee__in=[Role.PPS, Role.KPU_REGENCY]),
                name="recommendation_known_addressee",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(text=""), name="recommendation_says_something"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="recommendation_answer_has_name",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="recommendation_path")]
