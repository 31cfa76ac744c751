"""The schema of what phones send, for whoever wants to send such a load."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from garda.activities.api.envelope import schema
from garda.people.access import public


@public
@require_safe
def interface(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1, as JSON."""
    return JsonResponse(schema())
