"""Long papers are compiled in parts and joined; QR codes are readable."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst
import zxingcpp
from PIL import Image

from garda.documents import qr, typesetting
from garda.documents.models import Document
from garda.documents.typesetting import Content, typeset

MADE = datetime(2024, 11, 7, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "t")
#set page(footer: context [#counter(page).get().first() / #data.paper.pages])
#counter(page).update(data.paper.at("first_page", default: 1))
#if not data.continued [head #pagebreak()]
#data.attachments.map(a => [#a.n]).join(pagebreak())
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "long.typ"
    path.write_text(TEMPLATE)
    return path


@pytest.mark.parametrize(("sheets", "pages"), [(0, 2), (3, 4), (4, 5), (9, 10)])
def test_every_sheet_is_printed_once(
    template: Path, monkeypatch: pytest.MonkeyPatch, sheets: int, pages: int
) -> None:
    monkeypatch.setattr(typesetting, "SHEETS_PER_COMPILE", 4)
    content = Content({}, [{"n": n} for n in range(sheets)])
    paper = {"first_page": 1, "pages": None}
    pdf = typeset(template, paper=paper, content=content, made_at=MADE)
    assert pdf == typeset(template, paper=paper, content=content, made_at=MADE)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == pages
        assert opened.Root.Metadata is not None


def test_the_qr_code_leads_to_the_check_page(settings: object) -> None:
    settings.GARDA_PUBLIC_URL = "https://garda.example/"  # type: ignore[attr-defined]
    url = qr.check_url(Document(code="9XK47-2QMAB"))
    assert url == "https://garda.example/periksa/9XK47-2QMAB/"
    page = '#image(bytes(sys.inputs.qr), format: "svg", width: 6cm)'
    png = typst.compile(page.encode(), format="png", sys_inputs={"qr": qr.svg(url)})
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    assert found.text == url
