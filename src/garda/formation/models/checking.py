"""What was found out about an application: papers, questions, and the rules' verdicts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.kernel.rows import CodeField, Row
from garda.regions.models import Election

from .applications import Application


class Outcome(models.TextChoices):
    MS = "MS", "Memenuhi syarat"
    TMS = "TMS", "Tidak memenuhi syarat"
    ASK = "ASK", "Perlu klarifikasi"


class Assessment(Row):
    """The pack's rules on one application. MS and TMS follow from the verdicts."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assessments"
    )
    version = models.PositiveSmallIntegerField(default=1)
    outcome = CodeField(max_length=3, choices=Outcome.choices)
    # Rule codes (R..) by verdict; every rule not named here passed.
    failed = ArrayField(CodeField(max_length=6), default=list)
    asked = ArrayField(CodeField(max_length=6), default=list)
    preferred_against = ArrayField(CodeField(max_length=6), default=list)
    pack_hash = CodeField(max_length=64)
    assessed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="assessment_version"),
        ]


class PaperState(models.TextChoices):
    WAITING = "waiting", "Menunggu diperiksa"
    ACCEPTED = "accepted", "Sesuai"
    REFUSED = "refused", "Perlu diperbaiki"


class ApplicationPaper(Row):
    """One paper (D..) of an application as it came in. A better one is a new version."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    code = CodeField(max_length=6)
    version = models.PositiveSmallIntegerField(default=1)
    # NULL while the paper lies at the counter and was not scanned. The health certificate has none
    # ever: the care room keeps it, and this room learns who issued it and when.
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    issuer = models.CharField(max_length=150, blank=True)
    issued_on = models.DateField(null=True)
    # By the receipt at the counter, like the application's.
    received_at = models.DateTimeField()
    state = CodeField(max_length=10, choices=PaperState.choices, default=PaperState.WAITING)
    # One of the reasons of the pack, and what the checker adds.
    reason = CodeField(max_length=30, blank=True)
    note = models.CharField(max_length=200, blank=True)
    # Until when a better one may come.
    due_on = models.DateField(null=True)
    # Since when the machine has had it on the list of those to be reminded.
    reminded_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    # Who checked, by person (Actor.identity).
    checked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code", "version"], name="application_paper_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values), name="application_paper_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", checked_at__isnull=True, checked_by__isnull=True)
                | Q(~Q(state="waiting"), checked_at__isnull=False, checked_by__isnull=False),
                name="application_paper_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="application_paper_refused_for_reason",
            ),
        ]

    @property
    def path(self) -> str:
        """Where it lies: with its application."""
        return self.application.path


class QuestionOrigin(models.TextChoices):
    WAIVER = "waiver", "Permohonan pengecualian"
    IDENTITY = "identity", "Data identitas"
    NEUTRALITY = "neutrality", "Netralitas"
    RESPONSE = "response", "Tanggapan masyarakat"
    CONFLICT = "conflict", "Hubungan penyelenggara"


class QuestionVerdict(models.TextChoices):
    PASS = "pass", "Terpenuhi"
    FAIL = "fail", "Tidak terpenuhi"


class Question(Row):
    """A rule (R..) about which somebody must be asked, until two people have decided.

    The only way to another verdict than the facts give: open, it makes the rule "ask"; closed, it
    gives the rule the verdict of the two. What the case is made of stays in the room that asks.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="questions")
    rule = CodeField(max_length=6)
    origin = CodeField(max_length=12, choices=QuestionOrigin.choices)
    # Said to the applicant: neutral, without who or what raised it.
    text = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    verdict = CodeField(max_length=4, choices=QuestionVerdict.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # What the program found (checks of the pack, with a digest of what they rest on): the same is
    # not asked again once two people have decided.
    causes = ArrayField(CodeField(max_length=50), default=list, db_default=[])
    # Both by person (Actor.identity): the first proposes a verdict, the second confirms it.
    first_by = models.UUIDField(null=True)
    first_at = models.DateTimeField(null=True)
    second_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "rule", "origin"],
                condition=Q(closed_at__isnull=True),
                name="question_one_open",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=QuestionOrigin.values), name="question_known_origin"
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True, verdict="")
                | Q(~Q(verdict=""), ~Q(reason=""), first_by__isnull=False),
                name="question_verdict_has_reason_and_name",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True, closed_at__isnull=True)
                | Q(closed_at__isnull=False, second_by__isnull=False, first_by__isnull=False),
                name="question_closed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=models.F("first_by")),
                name="question_two_persons",
            ),
        ]
