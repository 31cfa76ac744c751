"""Checking a paper by its code, and reading the papers that are public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from garda.people.access import public, sees

from .models import Document, DocumentState
from .objects import store
from .queries import by_code
from .rendering import fingerprint

#: Papers that the law has announced publicly; the others only officers of the region may open.
PUBLIC_KINDS = frozenset({"decree"})
_VALID = frozenset({DocumentState.SIGNED, DocumentState.SCANNED})


@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where the code of a paper is typed; one that was typed is looked up."""
    typed = request.GET.get("kode", "").strip()
    if typed:
        return redirect("verify-document", typed.replace("/", ""))
    return render(request, "documents/verify.html", {"typed": ""})


@public
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register holds of a paper: state, number, date and office. No private data."""
    document = by_code(code)
    if document is None or document.signed_at is None:
        return render(request, "documents/verify.html", {"typed": code}, status=404)
    context = {
        "typed": code,
        "document": document,
        "valid": document.state in _VALID,
        "fingerprint": fingerprint(document),
        "readable": _readable(request, document) and bool(document.pdf_sha256),
        "time_zone": document.office.time_zone,
    }
    return render(request, "documents/verify.html", context)


@public
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The paper as it was printed. A paper that is not public does not exist for visitors."""
    document = by_code(code)
    if document is None or not document.pdf_sha256 or not _readable(request, document):
        raise Http404("no such paper")
    return HttpResponse(
        store().get(document.pdf_sha256),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{document.code}.pdf"'},
    )


def _readable(request: HttpRequest, document: Document) -> bool:
    return document.kind in PUBLIC_KINDS or sees(request, document.path)
