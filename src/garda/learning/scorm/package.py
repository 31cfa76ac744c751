"""Files of a SCORM 1.2 package."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from garda.learning.domain.questions import Question
from garda.learning.packaging import Package
from garda.learning.rendering import render

_HERE: Final = Path(__file__).parent
_IMS: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
#: Files of our own beside the module's pictures.
PAGE, SCRIPT, STYLE, MANIFEST = "index.html", "scorm.js", "scorm.css", "imsmanifest.xml"


def scorm_files(package: Package, pass_percent: int) -> dict[str, bytes]:
    """The whole package by name, ready to be zipped. Raises ValueError for a local extra."""
    if package.manifest.is_extra:
        raise ValueError("an extra has no test of its own")
    pictures = {
        entry.path: package.files[entry.path]
        for entry in package.manifest.files
        if not entry.path.endswith((".md", ".json"))
    }
    own = {
        PAGE: _page(package, pass_percent).encode(),
        SCRIPT: (_HERE / SCRIPT).read_bytes(),
        STYLE: (_HERE / STYLE).read_bytes(),
    }
    files = {**pictures, **own}
    return {**files, MANIFEST: _manifest(package, sorted(files), pass_percent)}


def _page(package: Package, pass_percent: int) -> str:
    manifest = package.manifest
    template = string.Template((_HERE / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(manifest.title),
        note="Modul latihan, bukan modul resmi KPU." if manifest.practice else "",
        version=manifest.version,
        root=manifest.root,
        percent=pass_percent,
        pages="\n".join(_sections(package)),
        questions="\n".join(map(_question, package.questions)),
    )


def _sections(package: Package) -> Iterator[str]:
    for path in package.manifest.pages:
        page = render(package.files[path].decode("utf-8"), str)
        yield f"<section><h2>{escape(page.title)}</h2>{page.html}</section>"


def _question(question: Question) -> str:
    choices = "".join(_choice(question, letter, text) for letter, text in question.choices.items())
    return (
        f'<fieldset data-right="{question.right}"><legend>{escape(question.text)}</legend>{choices}'
        f"<p hidden>{escape(question.why)}</p></fieldset>"
    )


def _choice(question: Question, letter: str, text: str) -> str:
    return (
        f'<label><input type="radio" name="{escape(question.id)}" value="{letter}">'
        f" {escape(text)}</label>"
    )


def _manifest(package: Package, names: Sequence[str], pass_percent: int) -> bytes:
    """``imsmanifest.xml``: one organisation, one item, one SCO with all files."""
    ET.register_namespace("", _IMS)
    ET.register_namespace("adlcp", _ADL)
    code = package.manifest.code
    root = ET.Element(f"{{{_IMS}}}manifest", identifier=f"GARDA-{code}", version="1.0")
    told = _under(root, "metadata")
    _under(told, "schema").text = "ADL SCORM"
    _under(told, "schemaversion").text = "1.2"
    organisation = _under(
        _under(root, "organizations", default="ORG"), "organization", identifier="ORG"
    )
    _under(organisation, "title").text = package.manifest.title
    item = _under(organisation, "item", identifier="ITEM", identifierref="SCO")
    _under(item, "title").text = package.manifest.title
    ET.SubElement(item, f"{{{_ADL}}}masteryscore").text = str(pass_percent)
    resource = _under(
        _under(root, "resources"), "resource", identifier="SCO", type="webcontent", href=PAGE
    )
    resource.set(f"{{{_ADL}}}scormtype", "sco")
    for name in names:
        _under(resource, "file", href=name)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _under(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_IMS}}}{name}", attributes)
