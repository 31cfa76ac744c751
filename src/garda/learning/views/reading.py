"""Modules for everybody: what is taught in the polling stations is no secret."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.documents.objects import store
from garda.learning.models import Module
from garda.learning.queries import current_modules, versions_of
from garda.learning.reading import Book, difference, extras, public_file
from garda.packs.loader import get_pack
from garda.people.access import public
from garda.regions.models import Election

#: A file's address is its hash: what was fetched once never changes.
_FOREVER = "public, max-age=31536000, immutable"


def election_of(request: HttpRequest) -> Election:
    election: Election | None = getattr(request, "election", None)
    if election is None:
        raise Http404("no election")
    return election


@public
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """All modules of the pack, with those that are loaded."""
    election = election_of(request)
    loaded = current_modules(election.id)
    lines = [(spec, loaded.get(spec.code)) for spec in get_pack(election.pack).modules]
    return render(request, "learning/modules.html", {"lines": lines})


@public
@require_safe
def module(request: HttpRequest, code: str) -> HttpResponse:
    """One module in its newest version: pages, local extras, versions and what changed."""
    versions = versions_of(election_of(request).id, code)
    if not versions:
        raise Http404("no such module")
    return render(request, "learning/module.html", _shown(versions, versions[0]))


def _shown(versions: list[Module], shown: Module) -> dict[str, Any]:
    older = pairwise(versions)
    return {
        "module": shown,
        "book": Book(shown),
        "newest": versions[0],
        "extras": extras(shown),
        "versions": versions,
        "before": {new.version: old.version for new, old in older},
    }


@public
@require_safe
def page(request: HttpRequest, code: str, version: int, number: int) -> HttpResponse:
    """One page of a version."""
    versions = versions_of(election_of(request).id, code)
    shown = _version(versions, version)
    return _page(request, shown, number, {"newest": versions[0]})


@public
@require_safe
def extra_page(request: HttpRequest, code: str, root: str, number: int) -> HttpResponse:
    """One page of a local extra."""
    found = Module.objects.filter(election=election_of(request), code=code, root=root)
    shown = found.exclude(core="").first()
    if shown is None:
        raise Http404("no such extra")
    return _page(request, shown, number, {"newest": shown})


def _page(request: HttpRequest, shown: Module, number: int, more: dict[str, Any]) -> HttpResponse:
    book = Book(shown)
    try:
        rendered = book.page(number)
    except IndexError:
        raise Http404("no such page") from None
    context = {
        "module": shown,
        "page": rendered,
        "number": number,
        "before": number - 1,
        "after": number + 1 if number < len(shown.pages) else 0,
        **more,
    }
    return render(request, "learning/page.html", context)


def _version(versions: list[Module], version: int) -> Module:
    for found in versions:
        if found.version == version:
            return found
    raise Http404("no such version")


@public
@require_safe
def changes(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What is different between two versions."""
    versions = versions_of(election_of(request).id, code)
    before, after = (_version(versions, number) for number in (old, new))
    context = {
        "before": before,
        "module": after,
        "difference": difference(Book(before), Book(after)),
    }
    return render(request, "learning/changes.html", context)


@public
@require_safe
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """One file of a module by its hash; what is right stays here."""
    found = public_file(election_of(request).id, sha256)
    if found is None:
        raise Http404("no such file")
    response = HttpResponse(store().get(sha256), content_type=found.media_type)
    response["Cache-Control"] = _FOREVER
    response["ETag"] = f'"{sha256}"'
    return response
