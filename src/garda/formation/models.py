"""From the call to the decree: applications, assessments, proposals and appointments."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station


class Call(Row):
    """The open call for one body in one regency, with its legal dates (closing hour is local)."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    body = CodeField(max_length=30)
    opens_on = models.DateField()
    closes_on = models.DateField()
    closes_at = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "region", "body"], name="call_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="call_dates_in_order"
            ),
        ]


class Application(Row):
    """One person's application at one village counter."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    call = models.ForeignKey(Call, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # Station of residence; for a special location the station of its own voter list.
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True)
    # Two answers, since many who would walk to the next station would not leave their village:
    # another station of the same village, and a neighbouring village of the district.
    willing_elsewhere = models.BooleanField(default=False)
    willing_neighbour = models.BooleanField(default=False)
    # When the person was last asked; NULL while the form is all that is known.
    willing_asked_at = models.DateTimeField(null=True)
    receipt = CodeField(max_length=30)
    # The deadline counts by the receipt at the counter, not by when the server heard of it.
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # What the papers say, by fact name of the pack's eligibility rules. No identity number.
    facts = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "call", "person"], name="application_once_per_call"
            ),
            models.UniqueConstraint(
                fields=["election", "village", "receipt"], name="application_receipt_once"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="application_path")]


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


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    ADOPTED = "adopted", "Ditetapkan pleno PPS"
    SUPERSEDED = "superseded", "Digantikan"


class Proposal(Row):
    """A placement proposal for one village: from a public seed, so anyone gets the same names."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    version = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    state = CodeField(max_length=10, choices=ProposalState.choices)
    optimal = models.BooleanField()
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "village", "version"], name="proposal_version"
            ),
            # One plenary decision per village: two members pressing at once make one.
            models.UniqueConstraint(
                fields=["election", "village"],
                condition=Q(state="adopted"),
                name="proposal_adopted_once",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="proposal_path")]


class ProposalLine(Row):
    """One applicant's place in a proposal, and why: a seat, a rank as reserve, or not chosen."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    reason_id = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "application"], name="proposal_line_one_per_person"
            ),
            models.UniqueConstraint(
                fields=["proposal", "station", "seat"], name="proposal_line_one_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(station__isnull=True, seat__isnull=True)
                | Q(station__isnull=False, seat__isnull=False),
                name="proposal_line_seat_has_station",
            ),
        ]


class Origin(models.TextChoices):
    PROPOSAL = "proposal", "Pleno PPS"
    SAME_VILLAGE = "same_village", "TPS lain di desa yang sama"
    NEIGHBOUR = "neighbour", "Desa tetangga, dengan persetujuan"
    DIRECT = "direct", "Penunjukan langsung"
    RESERVE = "reserve", "Calon pengganti (PAW)"
    APPOINTED = "appointed", "Diangkat KPU Kabupaten/Kota"
    GOVERNMENT = "government", "Usulan pemerintah daerah"


class EndReason(models.TextChoices):
    RESIGNED = "resigned", "Mengundurkan diri"
    DIED = "died", "Meninggal dunia"
    UNQUALIFIED = "unqualified", "Tidak lagi memenuhi syarat"
    DISMISSED = "dismissed", "Diberhentikan"
    UNABLE = "unable", "Berhalangan tetap"


class SecretariatState(models.TextChoices):
    WAITING = "waiting", "Menunggu keputusan"
    ACCEPTED = "accepted", "Diterima"
    REFUSED = "refused", "Ditolak"


class SecretariatProposal(Row):
    """A letter in which the local government proposes people for one secretariat."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    body = CodeField(max_length=30)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # The letter as it came in: its own number and date, and the office that signed it.
    letter_number = models.CharField(max_length=80)
    letter_date = models.DateField()
    office = models.CharField(max_length=150)
    state = CodeField(
        max_length=10, choices=SecretariatState.choices, default=SecretariatState.WAITING
    )
    recorded_at = models.DateTimeField()
    # Who acts, by person (Actor.identity): two roles of one person are still one person.
    recorded_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Two letters at once would propose two people for one seat.
            models.UniqueConstraint(
                fields=["election", "body", "region"],
                condition=Q(state="waiting"),
                name="secretariat_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | Q(~Q(state="waiting"), decided_at__isnull=False, decided_by__isnull=False),
                name="secretariat_decided_has_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("recorded_by")),
                name="secretariat_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="secretariat_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(letter_number="") & ~Q(office=""), name="secretariat_letter_known"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="secretariat_path")]


class Nominee(Row):
    """One person whom a letter proposes, for one seat."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    proposal = models.ForeignKey(
        SecretariatProposal, on_delete=models.PROTECT, related_name="nominees"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    seat = models.PositiveSmallIntegerField()
    position = CodeField(max_length=20)
    # Decides which papers and which tax apply to the pay.
    civil_servant = models.BooleanField()
    # True while the proposal waits.
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "seat"], name="nominee_one_per_seat"),
            models.UniqueConstraint(fields=["proposal", "person"], name="nominee_once"),
            # Nobody waits in two proposals of one election, whoever records them at once.
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(open=True),
                name="nominee_one_open_per_person",
            ),
        ]


class Appointment(Row):
    """A person in a seat of a body, with its history. Oath, training and pay refer to this row."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    body = CodeField(max_length=30)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    # Set for bodies formed per station (KPPS).
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    path = PathField()
    seat = models.PositiveSmallIntegerField()
    position = CodeField(max_length=20)
    origin = CodeField(max_length=15, choices=Origin.choices)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True)
    nominee = models.ForeignKey(
        Nominee, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # A neighbour's consent, and the minutes of a direct appointment: the papers the origin needs.
    consent_at = models.DateTimeField(null=True)
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    # NULL until the decree is signed.
    decree = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = CodeField(max_length=15, choices=EndReason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "station", "body", "seat"],
                condition=Q(ended_on__isnull=True, station__isnull=False),
                name="appointment_one_per_station_seat",
            ),
            models.UniqueConstraint(
                fields=["election", "region", "body", "seat"],
                condition=Q(ended_on__isnull=True, station__isnull=True),
                name="appointment_one_per_region_seat",
            ),
            # Nobody serves twice in one election.
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(ended_on__isnull=True),
                name="appointment_one_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(origin="neighbour") | Q(consent_at__isnull=False),
                name="appointment_neighbour_consented",
            ),
            models.CheckConstraint(
                condition=~Q(origin="direct") | Q(minutes__isnull=False),
                name="appointment_direct_has_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(origin="government") | Q(nominee__isnull=False),
                name="appointment_government_has_nominee",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="appointment_end_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["election", "body", "path"], name="appointment_path")]


class ResponsiblePerson(Row):
    """Who answers for a special location. Holds for the station in every version of the list."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="responsible")
    path = PathField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    # The office this person holds there, in the institution's own words.
    office = models.CharField(max_length=150)
    starts_on = models.DateField()
    # First day on which somebody else, or nobody, answers.
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "station"],
                condition=Q(ended_on__isnull=True),
                name="responsible_one_per_station",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("starts_on")),
                name="responsible_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(office=""), name="responsible_office_known"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="responsible_path")]
