"""Pages for what is not there, what is refused before any view sees it, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from garda.kernel.identity import without_long_numbers


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page's title, and what to do about it."""

    status: int
    title: str
    title_en: str
    todo: str
    todo_en: str


_TOO_BIG = Refusal(
    413,
    "Kiriman ini terlalu besar.",
    "What was sent is too large.",
    "Tidak ada yang disimpan. Kecilkan berkas atau kirim dalam beberapa bagian; batasnya tertulis "
    "pada formulirnya.",
    "Nothing was stored. Make the file smaller or send it in parts; the form states its limit.",
)
_UNKNOWN_HOST = Refusal(
    400,
    "Alamat situs ini tidak dikenal.",
    "This address of the site is not known.",
    "Buka Garda lewat alamat resminya. Pengelola: nama itu harus ada di GARDA_HOSTS.",
    "Open Garda by its official address. Operators: the name has to be in GARDA_HOSTS.",
)
_UNREADABLE = Refusal(
    400,
    "Permintaan ini tidak dapat dibaca.",
    "This request cannot be read.",
    "Tidak ada yang berubah. Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.",
    "Nothing was changed. Go back to the page before, reload it and try again.",
)
_NOT_YOURS = Refusal(
    403,
    "Ini tidak boleh dibuka.",
    "This may not be opened.",
    "Masuk dengan akun yang berwenang, atau mulai dari beranda.",
    "Sign in with an account that may, or start from the front page.",
)
_NUMBER_IN_ADDRESS = Refusal(
    400,
    "Alamat ini memuat NIK atau nomor KK.",
    "This address holds an identity number.",
    "Cari orang dengan namanya. Alamat tersimpan di riwayat peramban dan di jaringan, jadi nomor "
    "itu tidak dibaca di sini; hapus juga dari riwayat peramban Anda.",
    "Search people by name. Addresses stay in the browser's history and on the network, so that "
    "number is not read here; take it out of your browser's history, too.",
)
_STALE_FORM = Refusal(
    403,
    "Formulir ini tidak dapat dipastikan berasal dari Anda.",
    "It is not certain that this form came from you.",
    "Tidak ada yang berubah. Kembali ke formulir, muat ulang halamannya (isian yang tersimpan di "
    "perangkat ini kembali dengan sendirinya), lalu kirim lagi. Kuki harus diizinkan untuk masuk.",
    "Nothing was changed. Go back to the form, reload the page (what this device kept comes back "
    "by itself) and send it again. Cookies have to be allowed for signing in.",
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Said back to whoever mistyped it; a number of a person is not.
    path = without_long_numbers(request.path)
    return render(request, "web/404.html", {"path": path}, status=404)


def number_in_address(request: HttpRequest) -> HttpResponse:
    """Somebody wrote an identity number into a search box or an address."""
    return _page(request, _NUMBER_IN_ADDRESS)


def failed(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database or the session: they may be what failed."""
    return HttpResponse(get_template("web/500.html").render(), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses to read: an unknown host, too many or too large fields, broken bodies."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, _TOO_BIG)
    return _page(request, _UNKNOWN_HOST if isinstance(exception, DisallowedHost) else _UNREADABLE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, _NOT_YOURS)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its page, or from another site."""
    return _page(request, _STALE_FORM)


def _page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "web/unread.html", {"refusal": refusal}, status=refusal.status)
