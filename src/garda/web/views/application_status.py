"""How far an application is, for whoever holds its receipt: words of its state and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from garda.formation.domain.lifecycle import State
from garda.formation.lives import life_of
from garda.formation.models import Application
from garda.people.access import public
from garda.signin.domain.bucket import Rate
from garda.signin.errors import TooManyTries
from garda.signin.services.buckets import take

_SECOND: Final = 1_000_000
#: Looks at one receipt, and guesses at receipts that are not there, of all visitors together.
ONE_RECEIPT: Final = Rate(20, 6 * _SECOND)
GUESSES: Final = Rate(60, _SECOND // 2)
#: What was found out about requirements is told by the PPS in its announcement, not here.
WORDS: Final[Mapping[State, tuple[str, str]]] = {
    State.RECEIVED: ("Diterima", "Berkas Anda menunggu diperiksa PPS."),
    State.INCOMPLETE: (
        "Perlu dilengkapi",
        "Ada berkas yang belum diserahkan atau perlu diperbaiki. Tanyakan kepada PPS yang mana.",
    ),
    State.COMPLETE: ("Diterima, berkas lengkap", "Tunggu pengumuman PPS."),
    State.ASSESSED: ("Diterima, berkas lengkap", "Tunggu pengumuman PPS."),
    State.DECIDED: ("Sudah diputuskan", "Hasilnya ada pada pengumuman PPS."),
    State.WITHDRAWN: ("Ditarik", "Pendaftaran ini ditarik oleh pelamarnya."),
}


@public
@never_cache
@require_safe
def application_status(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The state in words. The address is on the receipt alone and cannot be guessed."""
    applications = Application.every.select_related("election", "village")
    found = applications.filter(pk=application_id).first()
    key, rate = (str(application_id), ONE_RECEIPT) if found else ("tidak ada", GUESSES)
    try:
        take(f"pendaftaran:{key}", rate)
    except TooManyTries as refused:
        return render(request, "web/application_status.html", {"refused": refused}, status=429)
    if found is None:
        return render(request, "web/application_status.html", {}, status=404)
    word, sentence = WORDS[life_of(found).state]
    context = {
        "application": found,
        "word": word,
        "sentence": sentence,
        "time_zone": found.village.time_zone,
    }
    return render(request, "web/application_status.html", context)
