"""Modules in a rehearsal: the same bytes under the same roots. Part of the act that opens it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from garda.kernel.ids import uuid7
from garda.learning.models import Module, ModuleFile
from garda.regions.models import Election

T = TypeVar("T", Module, ModuleFile)


def copy_modules(rehearsal: Election, paths: list[str]) -> int:
    """Modules and extras that hold on ``paths``, as loaded for the rehearsed election.

    Returns how many. Four queries.
    """
    loaded = Module.objects.filter(election=rehearsal.rehearses_id, path__in=paths)
    copies: dict[UUID, Module] = {}
    for module in loaded.order_by("id"):
        copy = _copied(module)
        copy.election = rehearsal
        copies[module.id] = copy
    Module.objects.bulk_create(copies.values())
    files = []
    for file in ModuleFile.objects.filter(module__in=copies.keys()):
        copy_of_file = _copied(file)
        copy_of_file.module = copies[file.module_id]
        files.append(copy_of_file)
    ModuleFile.objects.bulk_create(files)
    return len(copies)


def _copied(row: T) -> T:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**{**values, "id": uuid7()})
