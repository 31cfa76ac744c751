"""What a route's declaration does before the view runs, and that none can be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.people.access import Own, Place, for_roles, located, public
from garda.people.errors import OutOfRegion, WrongRole
from garda.web.checks import _errors, routes


@dataclass(frozen=True)
class Thing:
    path: str


THINGS = {"here": Thing("id/33/20/09"), "below": Thing("id/33/20/09/2004"), "away": Thing("id/34")}


def find(_actor: Actor, name: str) -> Thing | None:
    return THINGS.get(name)


THING = Place("benda", "name", find)
SECRET = Place("rahasia", "name", find, private=True)
calls: list[str] = []


def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
    calls.append(arguments["name"])
    return HttpResponse(located(request, Thing).path)


def ask(declared: Any, name: str, role: str | None = Role.PPK) -> HttpResponse:
    request = RequestFactory().get("/benda/")
    request.actor = Actor(role, "id/33/20/09", account_id=uuid7()) if role else None  # type: ignore[attr-defined]
    calls.clear()
    answer: HttpResponse = declared(request, name=name)
    return answer


GUARDED = for_roles(Role.PPK, place=THING)(view)


@pytest.mark.parametrize("name", ["here", "below"])
def test_own_and_below_are_handed_to_the_view(name: str) -> None:
    assert ask(GUARDED, name).content.decode() == THINGS[name].path
    assert calls == [name]


@pytest.mark.parametrize(("name", "error"), [("away", OutOfRegion), ("nowhere", Http404)])
def test_the_view_does_not_run_elsewhere(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(GUARDED, name)
    assert calls == []


@pytest.mark.parametrize("name", ["here", "away", "nowhere"])
def test_another_role_learns_nothing_of_what_there_is(name: str) -> None:
    with pytest.raises(WrongRole):
        ask(GUARDED, name, Role.PPS)


def test_visitors_are_sent_to_sign_in_whatever_they_ask() -> None:
    for name in ("here", "away", "nowhere"):
        assert ask(GUARDED, name, None)["Location"] == "/masuk/?next=%2Fbenda%2F"


def test_a_private_thing_is_found_by_its_own_rule() -> None:
    declared = for_roles(Role.PPK, place=SECRET)(view)
    assert ask(declared, "away").content.decode() == "id/34"
    with pytest.raises(Http404):
        ask(declared, "nowhere")


def test_a_view_gets_the_kind_that_it_works_with() -> None:
    request = RequestFactory().get("/")
    request.located = THINGS["here"]  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="Region"):
        located(request, type("Region", (), {}))


def errors(declared: Any, pattern: str = "benda/<str:name>/") -> list[str]:
    (route,) = routes([path(pattern, declared)])
    return [str(error.id) for error in _errors(route)]


def test_no_route_is_forgotten() -> None:
    assert errors(view) == ["garda.E001"]
    assert errors(for_roles(Role.PPK)(view)) == ["garda.E002"]
    assert errors(for_roles(Role.PPK, place=Place("x", "other", find))(view)) == ["garda.E002"]
    for declared in (public(view), GUARDED, for_roles(Role.PPK, place=Own("name"))(view)):
        assert errors(declared) == []
    assert errors(for_roles(Role.PPK)(view), "benda/") == []
