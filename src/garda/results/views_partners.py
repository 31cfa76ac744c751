"""Tokens of partners: one member of the KPU asks, another gives, the secret is shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.regions.queries import within

from .comparison import names_of
from .models import Contest, PartnerToken, Source
from .places import TOKEN
from .queries import contests_of
from .services.partners import (
    ASKER_AND_GIVER,
    SOURCES,
    NewToken,
    ask_token,
    end_token,
    give_token,
)


class TokenForm(forms.Form):
    """What is asked for."""

    name = forms.CharField(
        label="Nama mitra",
        max_length=120,
        help_text="Sistem dan pemiliknya, misalnya: Aplikasi saksi pasangan 1.",
        error_messages={"required": "Tulis nama mitra."},
    )
    source = forms.ChoiceField(
        label="Menjadi sumber",
        # Nobody becomes a source that settles by leaving a list as it stands.
        choices=[("", "Pilih sumber"), *((s.value, s.label) for s in map(Source, SOURCES))],
        error_messages={"required": "Pilih sebagai sumber apa sistem itu mengirim."},
    )
    pair = forms.IntegerField(
        label="Nomor pasangan",
        required=False,
        min_value=1,
        max_value=99,
        help_text="Hanya untuk saksi.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Ketik angka."},
    )
    contest = forms.ChoiceField(label="Pemilihan", required=False)
    valid_until = forms.DateField(
        label="Berlaku sampai",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Pilih hari terakhirnya.", "invalid": "Pilih tanggal."},
    )

    def __init__(self, contests: list[Contest], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.contests = {str(contest.id): contest for contest in contests}
        named = [(key, contest.name) for key, contest in self.contests.items()]
        self.fields["contest"].choices = [("", "Semua pemilihan"), *named]  # type: ignore[attr-defined]

    def chosen_contest(self) -> Contest | None:
        return self.contests.get(self.cleaned_data["contest"])


class EndForm(forms.Form):
    """Why a token is ended."""

    reason = forms.CharField(
        label="Alasan mencabut",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis alasan pencabutannya."},
    )


@for_roles(Role.KPU_REGENCY)
@never_cache
@require_http_methods(["GET", "POST"])
def partner_tokens(request: HttpRequest) -> HttpResponse:
    """Tokens of the regency, newest first, and the form by which one is asked for."""
    actor = acting(request)
    contests = contests_of(request.election, actor.path)  # type: ignore[attr-defined]
    if request.method == "GET":
        return _list(request, TokenForm(contests))
    form = TokenForm(contests, request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        made = ask_token(actor, token=_asked(request, form))
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _list(request, form, refusal=refusal, status=409)
    messages.success(request, "Permintaan dicatat. Anggota KPU lain menerbitkan tokennya.")
    return redirect("partner-token", made.id)


def _asked(request: HttpRequest, form: TokenForm) -> NewToken:
    return NewToken(
        region=request.grant.region,  # type: ignore[attr-defined]
        name=form.cleaned_data["name"],
        source=form.cleaned_data["source"],
        pair=form.cleaned_data["pair"] or 0,
        contest=form.chosen_contest(),
        valid_until=form.cleaned_data["valid_until"],
    )


def _list(
    request: HttpRequest,
    form: TokenForm,
    *,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    rows = PartnerToken.objects.filter(within(actor.path), election_id=actor.election)
    tokens = rows.select_related("region", "contest").order_by("-asked_at", "-id")
    context = {
        "tokens": [(token, _state(token)) for token in tokens],
        "form": form,
        "refusal": refusal,
        "region": request.grant.region,  # type: ignore[attr-defined]
    }
    return render(request, "results/partner_tokens.html", context, status=status)


def _state(token: PartnerToken) -> tuple[str, str]:
    """Tone and word of a token's state."""
    if token.ended_at is not None:
        return "netral", "Dicabut"
    if token.valid_until < clock.now().date():
        return "netral", "Lewat masanya"
    return ("ok", "Berlaku") if token.given_at is not None else ("awas", "Menunggu diterbitkan")


@for_roles(Role.KPU_REGENCY, place=TOKEN)
@never_cache
@require_http_methods(["GET", "POST"])
def partner_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """One token: another member gives it and sees its secret once; anybody here ends it."""
    act = request.POST.get("act", "")
    if request.method == "GET":
        return _page(request, EndForm(label_suffix=""))
    if act == "give":
        return _give(request, token_id)
    if act != "end":
        raise Http404("no such act")
    form = EndForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        end_token(acting(request), token_id=token_id, reason=form.cleaned_data["reason"])
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, form, refusal=refusal, status=409)
    messages.success(request, "Token dicabut; sistem itu tidak dapat mengirim lagi.")
    return redirect("partner-tokens")


def _give(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """The answer itself shows the secret: it lies nowhere, and a redirect would need to keep it."""
    try:
        secret = give_token(acting(request), token_id=token_id)
    except NotAllowed:
        raise
    except GardaError as refusal:
        return _page(request, EndForm(label_suffix=""), refusal=refusal, status=409)
    return _page(request, EndForm(label_suffix=""), secret=secret)


def _page(
    request: HttpRequest,
    form: EndForm,
    *,
    secret: str = "",
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    token = located(request, PartnerToken)
    if request.method == "POST":
        token.refresh_from_db()
    names = names_of({i for i in (token.asked_by, token.given_by, token.ended_by) if i})
    own = ASKER_AND_GIVER.is_broken(acting(request).identity, [token.asked_by])
    context = {
        "token": token,
        "state": _state(token),
        "asked_by": names[token.asked_by],
        "given_by": names[token.given_by] if token.given_by else "",
        "ended_by": names[token.ended_by] if token.ended_by else "",
        "own": own,
        "form": form,
        "secret": secret,
        "refusal": refusal,
        "region": token.region,
        "time_zone": token.region.time_zone,
    }
    return render(request, "results/partner_token.html", context, status=status)
