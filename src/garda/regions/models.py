"""Elections, the region tree, stations and the voter lists that give them numbers and voters."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row


class ElectionKind(models.TextChoices):
    REAL = "real", "Sungguhan"
    PRACTICE = "practice", "Latihan"
    DEMO = "demo", "Peragaan"


class Standing(models.TextChoices):
    """Where a figure comes from. What is neither published nor pinned to it is marked SIMULASI."""

    ENTERED = "entered", "Diisi petugas"
    PUBLISHED = "published", "Terbit"
    DERIVED = "derived", "Turunan"
    ASSUMED = "assumed", "Asumsi"
    SIMULATED = "simulated", "Simulasi"


class RegionLevel(models.TextChoices):
    COUNTRY = "country", "Nasional"
    PROVINCE = "province", "Provinsi"
    REGENCY = "regency", "Kabupaten/Kota"
    DISTRICT = "district", "Kecamatan"
    VILLAGE = "village", "Desa/Kelurahan"


class Election(Row):
    """One election under one pack. Business rows of several elections live side by side."""

    code = CodeField(unique=True)
    name = models.CharField(max_length=200)
    kind = CodeField(max_length=10, choices=ElectionKind.choices)
    pack = CodeField()
    # The pack as it was when the election was opened: a changed rule is seen, not slipped in.
    pack_hash = CodeField(max_length=64)
    voting_day = models.DateField()
    # What a practice election rehearses. It is met by whoever acts in it, and by nobody else.
    rehearses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="rehearsals"
    )
    # Moves "now" for calendar, deadlines and tasks in rehearsals.
    as_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ElectionKind.values), name="election_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(rehearses__isnull=True) | Q(kind="practice"),
                name="election_rehearsal_is_practice",
            ),
            # In a real election the clock is the clock.
            models.CheckConstraint(
                condition=~Q(kind="real") | Q(as_of__isnull=True), name="election_real_time"
            ),
        ]

    @property
    def watermark(self) -> bool:
        """Practice and demo elections carry SIMULASI on every page and paper."""
        return self.kind != ElectionKind.REAL

    @property
    def is_invented(self) -> bool:
        """Whoever comes to a counter of a demo, or of a rehearsal, is nobody."""
        return self.kind == ElectionKind.DEMO or self.rehearses_id is not None

    @property
    def shows_demo(self) -> bool:
        """A demo, or a rehearsal of one: its officers are invented, too."""
        base = self.rehearses if self.rehearses_id else self
        return base is not None and base.kind == ElectionKind.DEMO


#: Stands for the country where an address names a region by its code.
NATIONAL = "nasional"


class Region(Row):
    """A region of the administrative tree. Spans elections, with validity."""

    level = CodeField(max_length=10, choices=RegionLevel.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # Official code, an attribute that may change; the path is where it hangs and stays.
    code = CodeField(max_length=13)
    name = models.CharField(max_length=100)
    search_name = models.CharField(max_length=120)
    path = PathField(unique=True)
    time_zone = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=RegionLevel.values), name="region_known_level"
            ),
            # A code names one region at a time; a split region's old code lives on in RegionCode.
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="region_code_once"
            ),
            models.CheckConstraint(
                condition=Q(level="country") | Q(parent__isnull=False), name="region_has_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["level", "path"], name="region_level_path"),
            models.Index(fields=["search_name"], name="region_search_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """What stands for it in addresses: its code; the country has none."""
        return self.code or NATIONAL


class RegionCode(Row):
    """A code that a region had before or has elsewhere, so that old papers still find it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="former_codes")
    code = CodeField(max_length=13)
    name = models.CharField(max_length=100)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="region_former_code_once"),
        ]


class VoterList(Row):
    """One version (DPS, DPSHP, DPT) of a regency's voter list; it fixes which stations exist."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    kind = CodeField(max_length=10)
    fixed_on = models.DateField(null=True)
    superseded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "region", "kind"], name="voter_list_one_per_kind"
            ),
            # Need, forms and checks follow the one list in force.
            models.UniqueConstraint(
                fields=["election", "region"],
                condition=Q(superseded_on__isnull=True),
                name="voter_list_one_current",
            ),
        ]


class Station(Row):
    """A polling station as an identity; number and village belong to its listing."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="stations")
    path = PathField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "path"], name="station_path_once"),
        ]


class StationKind(models.TextChoices):
    REGULAR = "regular", "Reguler"
    SPECIAL = "special", "Lokasi khusus"


class SpecialLocation(models.TextChoices):
    """What a special location is; codes as in special_stations.csv (examples/FORMAT.md)."""

    DETENTION = "detention", "Rutan atau lapas"
    BOARDING_SCHOOL = "boarding_school", "Pesantren atau asrama"
    CAMPUS = "campus", "Kampus"
    HOSPITAL = "hospital", "Rumah sakit"
    CARE_HOME = "care_home", "Panti"
    WORKPLACE = "workplace", "Tempat kerja"
    SHELTER = "shelter", "Pengungsian"
    OTHER = "other", "Lokasi khusus lain"


class StationListing(Row):
    """A station as one voter list has it: number, kind, place, voters (L/P)."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    voter_list = models.ForeignKey(VoterList, on_delete=models.PROTECT, related_name="listings")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="listings")
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    path = PathField()
    kind = CodeField(max_length=10, choices=StationKind.choices, default=StationKind.REGULAR)
    # Only of a special location; empty while it is not known.
    location = CodeField(max_length=20, choices=SpecialLocation.choices, blank=True)
    place = models.CharField(max_length=200, blank=True)
    # NULL: the list is known, its figures not yet. 0 is a figure.
    male = models.PositiveSmallIntegerField(null=True)
    female = models.PositiveSmallIntegerField(null=True)
    standing = CodeField(max_length=10, choices=Standing.choices, default=Standing.ENTERED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "voter_list", "village", "number"], name="listing_number_once"
            ),
            models.UniqueConstraint(fields=["voter_list", "station"], name="listing_station_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lte=999), name="listing_three_digits"
            ),
            models.CheckConstraint(
                condition=Q(location="") | Q(kind="special", location__in=SpecialLocation.values),
                name="listing_location_is_special",
            ),
            models.CheckConstraint(
                condition=Q(male__isnull=True, female__isnull=True)
                | Q(male__isnull=False, female__isnull=False),
                name="listing_both_sexes_or_none",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="listing_path")]

    @property
    def voters(self) -> int | None:
        """DPT of the station, or None while unknown."""
        return None if self.male is None or self.female is None else self.male + self.female
