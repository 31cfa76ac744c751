"""Who may do what, where: generated from the code, for anyone to read and print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from garda.kernel.roles import LABELS
from garda.people.access import public
from garda.web.rights import rights as read


@public
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """The whole matrix, or what concerns the role that the query names."""
    role = request.GET.get("peran", "")
    chosen = role if role in LABELS else ""
    context = {
        "rights": read(chosen),
        "roles": list(LABELS.items()),
        "chosen": chosen,
        "chosen_name": LABELS.get(chosen, ""),
    }
    return render(request, "web/rights.html", context)
