"""Papers: checking one by its code, reading the public ones, the register, scans that came back."""

from __future__ import annotations

from typing import Final

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel.identity import without_long_numbers
from garda.kernel.roles import SEES_NO_PERSONS, Role
from garda.people.access import Place, acting, for_roles, located, public, sees
from garda.people.models import Grant
from garda.people.places import REGION
from garda.regions.models import Region

from .domain.kinds import CSV, JPEG, PDF, XLSX
from .domain.refusals import UploadRefused
from .forms import ScanForm
from .links import FRAMED, MINUTES, link_to, opened, purpose_of
from .models import Document, DocumentState, Upload
from .naming import paper_opened, scan_opened
from .objects import store
from .queries import REGISTER_ROWS, by_code, letter_of, register_of
from .rendering import fingerprint
from .services import attach_scan
from .services.scans import SCAN, SCANNABLE

#: Papers that the law has announced publicly; the others only officers of the region may open.
PUBLIC_KINDS = frozenset(
    {"decree", "name_correction", "announcement_screening", "announcement_selection"}
)
_VALID = frozenset({DocumentState.SIGNED, DocumentState.SCANNED})
#: Who reads the register of a region and the scans of its papers.
READERS = (
    Role.PPS, Role.PPS_SECRETARIAT, Role.PPK, Role.PPK_SECRETARIAT, Role.KPU_REGENCY,
    Role.KPU_PROVINCE, Role.KPU_RI, Role.BAWASLU, Role.PANWASCAM, Role.PKD,
)  # fmt: skip
#: A paper by the code that is printed on it.
PAPER_BY_CODE = Place("dokumen", "code", lambda _actor, code: by_code(code))
#: A file by a link that was made for this account; anything else is nothing.
FILE_BY_LINK = Place("berkas dari tautan", "token", opened, private=True)
_ENDINGS: Final = {JPEG: "jpg", PDF: "pdf", XLSX: "xlsx", CSV: "csv"}
#: A file that can do nothing in a browser: no script, no form, no other file.
POWERLESS: Final = {
    "default-src": [NONE],
    "sandbox": True,
    "frame-ancestors": [NONE],
    # With which a browser centres a picture that is a page of its own.
    "style-src": [UNSAFE_INLINE],
}

#: A PDF inside one of our pages. A browser's viewer does not start in a sandbox; what could act by
#: itself was refused when the file came in, and nothing is loaded from anywhere.
FRAMED_PDF: Final = {
    "default-src": [NONE],
    "object-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
}


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
        typed = {"typed": without_long_numbers(code)}
        return render(request, "documents/verify.html", typed, status=404)
    context = {
        "typed": code,
        "document": document,
        "valid": document.state in _VALID,
        "fingerprint": fingerprint(document),
        "letter": letter_of(document, request.GET.get("surat", "")),
        "readable": _readable(request, document) and bool(document.pdf_sha256),
        "scannable": _reads_scans(request, document),
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
    if document.kind not in PUBLIC_KINDS:
        paper_opened(acting(request), document)
    return HttpResponse(
        store().get(document.pdf_sha256),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{document.code}.pdf"'},
    )


def _readable(request: HttpRequest, document: Document) -> bool:
    """Papers name people: who has no business with people reads the public ones alone."""
    if document.kind in PUBLIC_KINDS:
        return True
    return sees(request, document.path) and acting(request).role not in SEES_NO_PERSONS


def _reads_scans(request: HttpRequest, document: Document) -> bool:
    return sees(request, document.path) and acting(request).role in READERS


@for_roles(*READERS, place=REGION)
@never_cache
@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Papers of a region's register, the newest first, and which of them came back signed."""
    region = located(request, Region)
    grant: Grant = request.grant  # type: ignore[attr-defined]
    documents, total = register_of(grant.election_id, region.path)
    context = {
        "region": region,
        "documents": documents,
        "total": total,
        "shown": REGISTER_ROWS,
        "time_zone": region.time_zone,
    }
    return render(request, "documents/register.html", context)


@for_roles(*READERS, place=PAPER_BY_CODE)
@never_cache
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """The signed paper as it came back; PPS and the regency's KPU send it here."""
    document = located(request, Document)
    if request.method != "POST":
        return _scan_page(request, document, ScanForm(label_suffix=""))
    form = ScanForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _scan_page(request, document, form, status=422)
    try:
        attach_scan(acting(request), document_id=document.id, file=form.cleaned_data["scan"])
    except UploadRefused as refusal:
        form.add_error("scan", refusal.id)
        return _scan_page(request, document, form, status=422)
    messages.success(request, f"Pindaian {document.title} tersimpan.")
    return redirect("document-scan", document.code)


def _scan_page(
    request: HttpRequest, document: Document, form: ScanForm, status: int = 200
) -> HttpResponse:
    actor = acting(request)
    context = {
        "document": document,
        "form": form,
        "sends": actor.role in SCAN.roles and document.state in SCANNABLE,
        "link": link_to(actor, document.scan, "scan") if document.scan else "",
        "minutes": MINUTES["scan"],
        "time_zone": document.office.time_zone,
    }
    return render(request, "documents/scan.html", context, status=status)


@for_roles(*Role, place=FILE_BY_LINK)
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """A photo or scan by its short-lived link. Its type is that of our own bytes."""
    upload = located(request, Upload)
    scan_opened(acting(request), upload)
    paper = upload.media_type == PDF
    framed = paper and purpose_of(token) in FRAMED
    # A browser's PDF viewer does not work in a sandbox, so a PDF is handed over to be kept.
    where = "attachment" if paper and not framed else "inline"
    name = f"{upload.kind}-{upload.object_sha256[:12]}.{_ENDINGS[upload.media_type]}"
    response = HttpResponse(
        store().get(upload.object_sha256),
        content_type=upload.media_type,
        headers={
            "Content-Disposition": f'{where}; filename="{name}"',
            "Cache-Control": "no-store, private",
        },
    )
    if framed:
        response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_config = FRAMED_PDF if framed else POWERLESS  # type: ignore[attr-defined]
    return response
