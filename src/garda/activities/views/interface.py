"""The schema of what phones send, for whoever wants to send such a load."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from garda.activities.api.envelope import schema
from garda.people.access import public


@public
def interface(request: HttpRequest) -> JsonResponse:
    """OpenAPI 3.1, as JSON."""
    return JsonResponse(schema())
