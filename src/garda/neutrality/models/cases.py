"""Cases of clarification: that they exist, and what lies in them for their two officers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.documents.models import Upload
from garda.formation.models import Application, Question
from garda.kernel.rows import CodeField, PathField, Row
from garda.packs.neutrality import Hit
from garda.people.models import Account, Person
from garda.regions.models import Election

from .lists import AffiliationList


class Case(Row):
    """A question about somebody's neutrality. The verdict is the question's, by two people.

    Says nothing of lists and parties: that lies in hits and steps, behind a role of their own.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="+")
    # What supervisors call it; by regency.
    number = models.PositiveIntegerField()
    first_officer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # Until when the person may answer: it begins when the letter was handed over.
    told_at = models.DateTimeField(null=True)
    answer_due = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_officer=F("second_officer")), name="case_two_officers"
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, answer_due__isnull=True)
                | Q(told_at__isnull=False, answer_due__gt=F("told_at")),
                name="case_answer_after_letter",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="case_path")]

    @property
    def label(self) -> str:
        return f"K-{self.number:04d}"


class _OfCase(Row):
    """What only the officers of a case see: their persons stand in each row for the row lock."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    first_person = models.UUIDField()
    second_person = models.UUIDField()

    class Meta:
        abstract = True


class CaseHit(_OfCase):
    """Where somebody like the applicant stands on a list, or that a report says so.

    Database role ``garda_neutral``, and the case's two officers, alone.
    """

    kind = CodeField(max_length=20)
    hit = CodeField(max_length=10, choices=[(hit.value, hit.value) for hit in Hit])
    # NULL for a report.
    list = models.ForeignKey(AffiliationList, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    # As the list has it, made alike; empty once the person was erased.
    name = models.CharField(max_length=150, blank=True)
    # Likeness of the names, 100 for the number itself.
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hit__in=[hit.value for hit in Hit]), name="case_hit_known"
            ),
        ]


class StepKind(models.TextChoices):
    ANSWER = "answer", "Keterangan pelamar"
    EVIDENCE = "evidence", "Bukti"
    INTERVIEW = "interview", "Wawancara"
    HANDED_OVER = "handed_over", "Penyerahan kasus"


class CaseStep(_OfCase):
    """What came into a case. Nothing is changed: a later answer counts before an earlier one.

    Database role ``garda_neutral``, and the case's two officers, alone.
    """

    kind = CodeField(max_length=12, choices=StepKind.choices)
    # An answer of the decision table, or evidence of the pack.
    code = CodeField(max_length=30, blank=True)
    # Last day as a member, by an answer; day of a paper, by evidence; day of an interview.
    dated_on = models.DateField(null=True)
    # Number or sender of a paper.
    reference = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    # By person (Actor.identity).
    recorded_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="case_step_known_kind"
            ),
        ]
