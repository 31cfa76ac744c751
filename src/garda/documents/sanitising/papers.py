"""Papers: a PDF's pages in a new file, without anything that acts, carries or refers elsewhere.

What acts (JavaScript, launching, sending forms) or carries files is refused, not silently taken
out: a sender has to know. What only decorates (links, bookmarks, metadata) is left behind; stamps
and signature fields are drawn into their page first.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import settings as qpdf

from garda.documents.domain.kinds import (
    MAX_ALL_STREAM_BYTES,
    MAX_PAGES,
    MAX_PDF_NODES,
    MAX_PDF_OBJECTS,
    MAX_PDF_PICTURE,
    MAX_STREAM_BYTES,
    PDF,
)
from garda.documents.domain.refusals import active, bomb, damaged, locked, too_many_pages

#: What pikepdf raises for data that are no PDF (found by bench/malformed.py).
BROKEN: Final = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    pikepdf.ForeignObjectError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    OverflowError,
    zlib.error,
)
_FORBIDDEN_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/Collection",
     "/OPI", "/Ref", "/Movie", "/Sound", "/3DD"}
)  # fmt: skip
_FORBIDDEN_ACTS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/GoTo3DView",
     "/Rendition", "/RichMediaExecute", "/Movie", "/Sound", "/ResetForm", "/Trans"}
)  # fmt: skip
_FORBIDDEN_TYPES: Final = frozenset({"/EmbeddedFile", "/Filespec", "/Rendition", "/RichMedia"})
#: Names under which a dictionary says what it is.
_ROLES: Final = (
    ("/S", _FORBIDDEN_ACTS),
    ("/Type", _FORBIDDEN_TYPES),
    ("/Subtype", _FORBIDDEN_TYPES),
)
_PAGE_KEYS: Final = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources",
     "/Contents", "/Group"}
)  # fmt: skip
#: Private remarks of programs, on pages and drawings.
_REMARKS: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/StructParent",
                   "/StructParents", "/Thumb")  # fmt: skip
_PICTURE_FILTERS: Final = frozenset({"/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/JPXDecode"})
_FLATE: Final = "/FlateDecode"
_PIECE: Final = 1 << 20

#: qpdf's own guards, for what it unpacks while opening (object and reference streams).
LIMITS: Final[dict[str, Any]] = {
    "doc_max_warnings": 50,
    "parser_max_nesting": 100,
    "parser_max_errors": 1,
    "parser_max_container_size": 100_000,
    "parser_max_container_size_damaged": 1000,
    "max_stream_filters": 2,
    "dct_max_memory": MAX_STREAM_BYTES,
    "dct_max_progressive_scans": 30,
    "flate_max_memory": MAX_STREAM_BYTES,
    "png_max_memory": MAX_STREAM_BYTES,
    "run_length_max_memory": MAX_STREAM_BYTES,
    "tiff_max_memory": MAX_STREAM_BYTES,
}


def clean_paper(source: Path, target: Path) -> Mapping[str, Any]:
    """Write the pages of ``source`` to ``target``; its facts (pages).

    Raises UploadRefused: locked, too many pages, active, bomb, damaged.
    """
    qpdf.set_qpdf_limits(**LIMITS)
    try:
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise locked()
            _check_objects(pdf)
            pages = len(pdf.pages)
            if not 1 <= pages <= MAX_PAGES:
                raise too_many_pages() if pages else damaged(PDF)
            _rewrite(pdf, target)
    except pikepdf.PasswordError as error:
        raise locked() from error
    except BROKEN as error:
        raise damaged(PDF) from error
    return {"media_type": PDF, "pages": pages}


def _check_objects(pdf: pikepdf.Pdf) -> None:
    """Every object of the file, also those that no page shows."""
    if len(pdf.objects) > MAX_PDF_OBJECTS:
        raise bomb(PDF)
    unpacked = 0
    for node in _nodes(pdf):
        if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
            _check_dictionary(node)
        if isinstance(node, pikepdf.Stream):
            unpacked += _unpacked_bytes(node)
            if unpacked > MAX_ALL_STREAM_BYTES:
                raise bomb(PDF)


def _nodes(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Each indirect object with the containers inside it, without following references."""
    budget = MAX_PDF_NODES
    for root in pdf.objects:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for child in _children(node) if not child.is_indirect]
            budget -= 1
            if budget < len(waiting):
                raise bomb(PDF)


def _children(node: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(node, pikepdf.Array):
        values: list[object] = list(node)
    elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        values = [node.get(key) for key in node.keys()]  # noqa: SIM118 - no mapping
    else:
        return []
    return [value for value in values if isinstance(value, pikepdf.Object)]


def _check_dictionary(node: pikepdf.Object) -> None:
    keys = set(node.keys())
    if found := keys & _FORBIDDEN_KEYS:
        raise active(min(found))
    for key, forbidden in _ROLES:
        if key in keys and str(node.get(key)) in forbidden:
            raise active(str(node.get(key)))
    if isinstance(node, pikepdf.Stream) and keys & {"/F", "/FFilter"}:
        raise active("/F")


def _unpacked_bytes(stream: pikepdf.Stream) -> int:
    """Size of a stream once unpacked. Raises UploadRefused for more than a stream may have."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MAX_PDF_PICTURE:
        raise bomb(PDF)
    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    *packed, last = names or [""]
    if last and last != _FLATE and last not in _PICTURE_FILTERS:
        raise active(last)
    # One packing may stand around a picture; packings around packings are made to swell.
    if packed and (packed != [_FLATE] or last not in _PICTURE_FILTERS):
        raise active("/Filter")
    raw = stream.read_raw_bytes()
    return _inflated(raw) if _FLATE in names else len(raw)


def _inflated(raw: bytes) -> int:
    """Counts piece by piece: nothing is kept, and counting ends at the limit."""
    reader, size, rest = zlib.decompressobj(), 0, raw
    while rest and not reader.eof:
        size += len(reader.decompress(rest, _PIECE))
        rest = reader.unconsumed_tail
        if size > MAX_STREAM_BYTES:
            raise bomb(PDF)
    return size


def _rewrite(pdf: pikepdf.Pdf, target: Path) -> None:
    """The same pages in a new file: only what draws them is reachable from there."""
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        for key in set(page.obj.keys()) - _PAGE_KEYS:
            del page.obj[key]
    with pikepdf.new() as fresh:
        fresh.pages.extend(pdf.pages)
        for node in fresh.objects:
            if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
                for key in _REMARKS:
                    if key in node:
                        del node[key]
        fresh.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
