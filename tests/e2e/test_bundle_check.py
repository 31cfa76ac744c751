"""Bundles checked in a browser: the shared cases, the page without a network, the link of a QR."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect
from tests.e2e.conftest import Visit
from tests.support.visitor import PHONE, Visitor

STAGE = "announcement"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
DATA = json.loads((Path(__file__).parents[1] / "results" / "data" / "bundles.json").read_text())
CASES = {case["name"]: case for case in DATA["cases"]}
CHECK = """
    async (all) => {
      const { check } = await import("/static/results/bundles.js");
      return Promise.all(all.map(async ([typed, keys]) => (await check(typed, keys)).verdict));
    }
"""
WRITE = """
    async (all) => {
      const { bundleOf, canonical, toQr } = await import("/static/results/bundles.js");
      const told = ([bundle, signature]) => [canonical(bundle), toQr(bundle, signature)];
      return all.map(([content, signature]) => told([bundleOf(content), signature]));
    }
"""


@pytest.fixture
def page(visit: Visit) -> Visitor:
    visitor = visit()
    visitor.go("/cek-bundel/")
    return visitor


def file_of(case: dict[str, Any]) -> str:
    return json.dumps({"bundle": case["bundle"], "signature": case["signature"]})


def key_file(document: dict[str, Any]) -> FilePayload:
    return {
        "name": "kunci.json",
        "mimeType": "application/json",
        "buffer": json.dumps(document).encode(),
    }


def verdicts(page: Visitor, *given: tuple[str, dict[str, Any]]) -> Any:
    return page.page.evaluate(CHECK, [[typed, json.dumps(keys)] for typed, keys in given])


def test_the_shared_cases_have_their_verdicts(page: Visitor) -> None:
    wanted = [case["verdict"] for case in DATA["cases"]]
    for spelled in (lambda c: c["qr"], file_of, lambda c: f"https://x/cek-bundel/#{c['qr']}"):
        given = [(spelled(case), DATA["keys"]) for case in DATA["cases"]]
        assert verdicts(page, *given) == wanted
    told = page.page.evaluate(WRITE, [[c["bundle"], c["signature"]] for c in DATA["cases"]])
    assert told == [[case["bytes"], case["qr"]] for case in DATA["cases"]]


def test_what_is_no_bundle_or_no_list_is_told(page: Visitor) -> None:
    good = CASES["plain"]
    keys = DATA["keys"]
    longer = {**good["bundle"], "more": 1}
    inside = [
        longer,
        {**good["bundle"], "v": 2},
        {**good["bundle"], "figures": [-1]},
        {**good["bundle"], "offset": 0.5},
        {**good["bundle"], "at": "2024-02-31T00:00:00Z"},
    ]
    broken = [
        *("", "GB1", "{", "[]", '{"bundle": null, "signature": "x"}'),
        good["qr"].rsplit(".", 1)[0],
        good["qr"].replace(".1.", ".01.", 1),
        good["qr"] + ".",
        good["qr"].replace("GB1", "GB2"),
        *(file_of({**good, "bundle": each}) for each in inside),
    ]
    assert verdicts(page, *[(each, keys) for each in broken]) == ["unreadable"] * len(broken)
    dearer = {**keys["list"], "version": 4}
    lists: list[dict[str, Any]] = [
        {},
        {**keys, "list": dearer},
        {**keys, "sha256": "0" * 64},
        {**keys, "signature": keys["signature"][::-1]},
    ]
    assert verdicts(page, *[(good["qr"], each) for each in lists]) == ["bad_list"] * len(lists)


def test_the_page_checks_without_a_network(page: Visitor) -> None:
    page.context.set_offline(True)
    page.page.get_by_label("Daftar kunci").set_input_files(key_file(DATA["keys"]))
    page.page.get_by_label("Teks QR").fill(CASES["plain"]["qr"])
    page.page.get_by_role("button", name="Periksa").click()
    result = page.page.locator("[data-bundle-result]")
    expect(result).to_contain_text("Bundel utuh dan ditandatangani ponsel TPS yang terdaftar.")
    expect(result).to_contain_text("280, 291, 571, tidak terbaca, 0, 999")
    expect(result).to_contain_text(DATA["keys"]["sha256"])
    page.look("bundle-holds")
    page.page.get_by_label("Teks QR").fill(CASES["changed afterwards"]["qr"])
    page.page.get_by_role("button", name="Periksa").click()
    expect(result).to_contain_text("isi bundel berubah setelah ditandatangani")
    page.page.get_by_label("Daftar kunci").set_input_files([])
    page.page.get_by_role("button", name="Periksa").click()
    expect(result).to_contain_text("Daftar kunci tidak dapat diambil")


def test_a_link_is_checked_when_it_is_opened(visit: Visit) -> None:
    """Behind the sign there is no server: only the regency's list is asked for."""
    visitor = visit()
    asked: list[str] = []
    visitor.page.on(
        "request", lambda request: asked.append(request.url + (request.post_data or ""))
    )
    visitor.page.route(
        "**/kunci-tps/33.20.json", lambda route: route.fulfill(body=json.dumps(DATA["keys"]))
    )
    visitor.go(f"/cek-bundel/#{CASES['plain']['qr']}")
    expect(visitor.page.locator("[data-bundle-result]")).to_contain_text("Bundel utuh")
    assert any(url.endswith("/kunci-tps/33.20.json") for url in asked)
    assert not any(CASES["plain"]["signature"] in url.partition("#")[0] for url in asked)
