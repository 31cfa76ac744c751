"""A module as a reader meets it: pages rendered from objects, files by their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.urls import reverse

from garda.documents.objects import store
from garda.regions.models import Region

from .domain.difference import PageChange, QuestionChange, page_changes, question_changes
from .domain.manifest import ANSWERS
from .models import Module, ModuleFile
from .queries import extras_of, questions_of
from .rendering import Rendered, render, title_of

#: Rendered pages kept in memory: those of all modules of an election.
_KEPT = 256


@dataclass(frozen=True)
class Book:
    """A module with its files by name."""

    module: Module

    @cached_property
    def files(self) -> Mapping[str, ModuleFile]:
        return {file.name: file for file in self.module.files.all()}

    def text(self, path: str) -> str:
        return _text(self.files[path].object_sha256)

    @cached_property
    def titles(self) -> list[str]:
        """Titles of the pages, in reading order."""
        return [title_of(self.text(path)) for path in self.module.pages]

    def page(self, number: int) -> Rendered:
        """Page ``number`` (from 1). Raises IndexError for none."""
        if number < 1:
            raise IndexError(number)
        path = self.module.pages[number - 1]
        return _rendered(self.files[path].object_sha256, self.pictures)

    @cached_property
    def pictures(self) -> tuple[tuple[str, str], ...]:
        """Pictures by name, with the addresses of their files."""
        return tuple(
            (name, address_of(file))
            for name, file in sorted(self.files.items())
            if not name.endswith((".md", ".json"))
        )

    def number_of(self, path: str) -> int:
        """Number of a page by its path, 0 for none."""
        return self.module.pages.index(path) + 1 if path in self.module.pages else 0


@lru_cache(maxsize=_KEPT)
def _text(address: str) -> str:
    return store().get(address).decode("utf-8")


@lru_cache(maxsize=_KEPT)
def _rendered(address: str, pictures: tuple[tuple[str, str], ...]) -> Rendered:
    return render(_text(address), dict(pictures).__getitem__)


def address_of(file: ModuleFile) -> str:
    return reverse("module-file", args=[file.object_sha256])


def public_file(election_id: UUID, sha256: str) -> ModuleFile | None:
    """A file of a module of this election that anybody may have: all but what is right."""
    found = ModuleFile.objects.filter(module__election=election_id, object_sha256=sha256)
    return found.exclude(name=ANSWERS).first()


@dataclass(frozen=True, slots=True)
class Extra:
    """Local pages beside a core."""

    book: Book
    region: Region


def extras(module: Module) -> list[Extra]:
    """Local extras with their regions, in the order of the regions. Two queries and one each."""
    found = extras_of(module)
    regions = {r.path: r for r in Region.objects.filter(path__in=[m.path for m in found])}
    return [Extra(Book(m), regions[m.path]) for m in found if m.path in regions]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed between two versions. ``pictures``: paths of changed pictures."""

    pages: list[PageChange]
    questions: list[QuestionChange]
    pictures: list[str]


def difference(old: Book, new: Book) -> Difference:
    pages = [{path: book.text(path) for path in book.module.pages} for book in (old, new)]
    before, after = dict(old.pictures), dict(new.pictures)
    names = sorted(before.keys() | after.keys())
    return Difference(
        page_changes(*pages),
        question_changes(questions_of(old.module), questions_of(new.module)),
        [name for name in names if before.get(name) != after.get(name)],
    )
