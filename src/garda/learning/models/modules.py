"""Module packages of an election, each version a row of its own that never changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election


class Module(Row):
    """One version of one module, checked when it was loaded. Only added to.

    ``root`` (SHA-256 of its manifest) is what sessions and attempts name: whoever has the same root
    has read the same bytes. A local extra names the root of the core that it adds to.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # The pack's code of the module (T2, T3 …).
    code = CodeField(max_length=20)
    version = models.PositiveIntegerField()
    root = CodeField(max_length=64)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    changes = models.CharField(max_length=1000, blank=True)
    # Code of who signed it in the pack; empty for an extra that nobody signed.
    publisher = CodeField(max_length=40, blank=True)
    practice = models.BooleanField()
    # Root of the core; empty for the core itself.
    # The column says that it is a root: 64 letters of no object in the store.
    core = CodeField(max_length=64, blank=True, db_column="core_root")
    # Where it holds: the whole country for a core, the own region for an extra.
    path = PathField()
    # Paths of its pages in reading order.
    pages = models.JSONField()
    # The questions as the package has them, right answers and reasons included. Never public.
    questions = models.JSONField()
    loaded_at = models.DateTimeField()
    # NULL: by a command on the machine itself.
    loaded_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # The same bytes may be another region's extra, too.
            models.UniqueConstraint(fields=["election", "root", "path"], name="module_root_once"),
            # Two contents under one version would make "the same for all" unprovable.
            models.UniqueConstraint(
                fields=["election", "code", "version"],
                condition=Q(core=""),
                name="module_version_once",
            ),
            models.CheckConstraint(
                condition=~Q(core="") | ~Q(publisher=""), name="module_core_is_signed"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="module_versions_from_one"),
        ]
        indexes = [models.Index(fields=["election", "core"], name="module_core")]


class ModuleFile(Row):
    """A file of a module; its bytes are an object. Only added to."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="files")
    name = CodeField(max_length=120)
    object_sha256 = CodeField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "name"], name="module_file_once"),
        ]
        indexes = [models.Index(fields=["object_sha256"], name="module_file_object")]
