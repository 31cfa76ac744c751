"""Pages of modules: Markdown of a safe subset, as HTML. No HTML of the author's passes through."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .domain.refusals import not_a_module

#: Address of a picture of the same package, by its path.
AddressOf = Callable[[str], str]
_OUTSIDE: Final = re.compile(r"https://")
#: The page's title is its heading of the first rank; the shell shows it.
_TITLE: Final = re.compile(r"\A\s*# (.+)")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page: its title, and what stands below it."""

    title: str
    html: SafeString


@cache
def _markdown() -> MarkdownIt:
    """CommonMark and tables. ``html`` off: tags in the text are shown as text."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def title_of(text: str) -> str:
    """The page's own title, empty without one."""
    found = _TITLE.match(text)
    return found.group(1).strip() if found else ""


def render(text: str, address_of: AddressOf) -> Rendered:
    """A page of a package that was checked: pictures get the address of their file."""
    markdown = _markdown()
    tokens = markdown.parse(_TITLE.sub("", text, count=1))
    for token in _all(tokens):
        if token.type == "image":
            token.attrSet("src", address_of(str(token.attrGet("src"))))
            token.attrSet("loading", "lazy")
        elif token.type == "th_open":
            token.attrSet("scope", "col")
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return Rendered(title_of(text), mark_safe(html))  # noqa: S308 - made here, html off


def check_page(path: str, data: bytes, paths: Sequence[str]) -> None:
    """Raise WrongModule: not text, no title, a picture that is not there or without words."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise not_a_module(path, "bukan teks UTF-8.", "it is no UTF-8 text.") from fault
    if not title_of(text):
        raise not_a_module(path, "baris pertama harus judul (# …).", "it begins with no title.")
    for token in _all(_markdown().parse(text)):
        _check_token(path, token, paths)


def _check_token(path: str, token: Token, paths: Sequence[str]) -> None:
    if token.type == "image":
        source = str(token.attrGet("src"))
        if source not in paths:
            raise not_a_module(
                path, f"gambar {source} tidak ada.", f"there is no picture {source}."
            )
        if not token.content.strip():
            raise not_a_module(
                path, f"gambar {source} tanpa keterangan.", f"the picture {source} has no words."
            )
    elif token.type == "link_open" and not _OUTSIDE.match(str(token.attrGet("href"))):
        raise not_a_module(
            path, "tautan hanya ke alamat https://.", "links lead to https:// addresses only."
        )


def _all(tokens: Sequence[Token]) -> list[Any]:
    """Tokens with those inside of them."""
    return [one for token in tokens for one in (token, *(token.children or ()))]
