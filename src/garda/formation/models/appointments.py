"""People in seats, and who answers for a special location."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station

from .applications import Application
from .secretariats import Nominee


class Origin(models.TextChoices):
    PROPOSAL = "proposal", "Pleno PPS"
    SAME_VILLAGE = "same_village", "TPS lain di desa yang sama"
    NEIGHBOUR = "neighbour", "Desa tetangga, dengan persetujuan"
    DIRECT = "direct", "Penunjukan langsung"
    RESERVE = "reserve", "Calon pengganti (PAW)"
    APPOINTED = "appointed", "Diangkat KPU Kabupaten/Kota"
    GOVERNMENT = "government", "Usulan pemerintah daerah"
    SELECTION = "selection", "Seleksi terbuka"
    REHEARSAL = "rehearsal", "Disalin untuk latihan"


class EndReason(models.TextChoices):
    RESIGNED = "resigned", "Mengundurkan diri"
    DIED = "died", "Meninggal dunia"
    UNQUALIFIED = "unqualified", "Tidak lagi memenuhi syarat"
    DISMISSED = "dismissed", "Diberhentikan"
    UNABLE = "unable", "Berhalangan tetap"


class Institution(models.TextChoices):
    """Whom the PPS asked for somebody who had not applied (domain of the field's practice)."""

    KARANG_TARUNA = "karang_taruna", "Karang Taruna"
    PKK = "pkk", "PKK"
    SCHOOL = "school", "Sekolah"
    CAMPUS = "campus", "Perguruan tinggi"
    COMMUNITY = "community", "Organisasi masyarakat"
    FOUNDATION = "foundation", "Yayasan atau lembaga keagamaan"
    ACTIVIST = "activist", "Pegiat pemilu"
    FIGURE = "figure", "Tokoh masyarakat"
    NEIGHBOURHOOD = "neighbourhood", "RT atau RW"


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
    # Of a direct appointment: who was asked for somebody; empty where nobody was.
    institution = CodeField(max_length=15, choices=Institution.choices, blank=True, db_default="")
    # NULL until the decree is signed.
    decree = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = CodeField(max_length=15, choices=EndReason.choices, blank=True)
    # What the plenary of the PPS wrote down when the member left, successor or not.
    end_minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

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
