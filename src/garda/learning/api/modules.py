"""What the phone fetches to read and answer offline: every file of the modules by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from garda.activities.api.envelope import (
    REFUSALS,
    account_asked,
    only_trusted,
    phone_api,
    sender_of,
)
from garda.kernel import clock
from garda.learning.domain.manifest import ANSWERS
from garda.learning.domain.scoring import Taken
from garda.learning.models import AttemptKind, Module
from garda.learning.queries import modules_for, taken_by
from garda.learning.reading import address_of
from garda.learning.services import taker_of
from garda.learning.services.taking import why_not
from garda.packs.learning import LearningRules
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.regions.models import Election

api = phone_api("hp-modul")

#: What the taker has taken so far, by root and kind of test.
Earlier = Mapping[tuple[str, str], Sequence[Taken]]


class FileOut(Schema):
    """A file of a module. ``url`` is public and never changes its content."""

    name: str
    url: str
    sha256: str
    size: int
    media_type: str


class TestOut(Schema):
    """One test: ``used`` attempts of ``most``; ``next`` numbers the coming one for the order."""

    used: int
    most: int
    passed: bool
    open: bool
    next: int


class ModuleOut(Schema):
    """A core (``core`` empty) or a local extra of the own region, which has no tests.

    ``root`` is the SHA-256 of its ``manifest.json``. Questions are in ``questions.json``.
    """

    code: str
    version: int
    title: str
    root: str
    core: str
    required: bool
    practice: bool
    minutes: int
    pages: list[str]
    files: list[FileOut]
    tests: dict[str, TestOut]


class ModulesOut(Schema):
    """``taker`` goes into the order of questions (see docs/api-modul.md)."""

    server_time: datetime
    account: UUID
    taker: UUID
    pass_percent: int
    retake_minutes: int
    bytes: int
    modules: list[ModuleOut]


@api.get("modul", response={200: ModulesOut, **REFUSALS}, url_name="phone-modules")
def modules(request: HttpRequest) -> dict[str, Any]:
    """Modules with all that ``?account=`` may read, and how its tests stand."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    actor = sender.actors[0]
    taker = taker_of(actor)
    election = Election.objects.get(pk=actor.election)
    pack = get_pack(election.pack)
    earlier = taken_by(election.id, taker.person)
    found = [_module(pack, module, earlier) for module in modules_for(election.id, taker.path)]
    sizes = {file["sha256"]: file["size"] for module in found for file in module["files"]}
    return {
        "server_time": clock.now(),
        "account": sender.account,
        "taker": taker.key,
        "pass_percent": pack.learning.pass_percent,
        "retake_minutes": pack.learning.retake_minutes,
        "bytes": sum(sizes.values()),
        "modules": found,
    }


def _module(pack: Pack, module: Module, earlier: Earlier) -> dict[str, Any]:
    copied = ("code", "version", "title", "root", "core", "practice", "minutes", "pages")
    files = [file for file in module.files.all() if file.name != ANSWERS]
    return {
        **{name: getattr(module, name) for name in copied},
        "required": any(spec.required for spec in pack.modules if spec.code == module.code),
        "files": [
            {
                "name": file.name,
                "url": address_of(file),
                "sha256": file.object_sha256,
                "size": file.size,
                "media_type": file.media_type,
            }
            for file in sorted(files, key=lambda file: file.name)
        ],
        "tests": {} if module.core else _tests(pack.learning, module, earlier),
    }


def _tests(rules: LearningRules, module: Module, earlier: Earlier) -> dict[str, Any]:
    return {
        kind.value: _test(rules, kind, earlier.get((module.root, kind), [])) for kind in AttemptKind
    }


def _test(rules: LearningRules, kind: str, earlier: Sequence[Taken]) -> dict[str, Any]:
    why = why_not(rules, kind, earlier, clock.now(), wait=rules.retake_after)
    return {
        "used": len(earlier),
        "most": rules.attempts(kind),
        "passed": any(attempt.passed for attempt in earlier),
        "open": why is None,
        "next": len(earlier) + 1,
    }
