"""Bundles: one spelling each, found out when changed, and harmless whatever is put in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.results import make_bundles
from tests.support.bundle_file import bundle_file

from garda.results.bundles import (
    MOST_OFFSET,
    VERDICT_WORDS,
    Bundle,
    Unreadable,
    Verdict,
    bundle_of,
    from_file,
    from_qr,
    key_hash,
    read_any,
    signature_holds,
    to_qr,
)
from garda.results.keylists import check, read_list

DATA = json.loads((Path(__file__).with_name("data") / "bundles.json").read_text())
KEYS = json.dumps(DATA["keys"]).encode()
CASES = {case["name"]: case for case in DATA["cases"]}
_HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    figures = draw(st.lists(st.none() | st.integers(0, 999), max_size=40))
    places = st.integers(0, 39)
    return Bundle(
        election=draw(st.from_regex(r"[A-Za-z0-9 ._~%é-]{1,40}", fullmatch=True)),
        station=draw(st.from_regex(r"[0-9]{13}", fullmatch=True)),
        contest=draw(st.sampled_from(["bupati", "gubernur"])),
        round=draw(st.integers(1, 99)),
        form=draw(_HEX),
        figures=tuple(figures),
        stands=tuple(sorted(draw(st.sets(st.sampled_from(["votes", "users", "ballots"]))))),
        written=tuple(sorted(draw(st.dictionaries(places, _TEXT, max_size=5)).items())),
        photos=tuple(draw(st.lists(_HEX, max_size=9))),
        at=datetime.fromtimestamp(draw(st.integers(0, 7_200_000_000)), UTC),
        key=draw(_HEX),
        offset=draw(st.integers(-MOST_OFFSET, MOST_OFFSET)),
    )


@pytest.mark.parametrize("name", CASES)
def test_the_shared_cases(name: str) -> None:
    case = CASES[name]
    bundle = bundle_of(case["bundle"])
    assert bundle.signed_bytes() == case["bytes"].encode()
    assert to_qr(bundle, case["signature"]) == case["qr"]
    file = json.dumps({"bundle": case["bundle"], "signature": case["signature"]}, indent=3)
    for written in (case["qr"], f"https://x/cek-bundel/#{case['qr']}", file):
        verdict, read = check(written.encode(), KEYS)
        assert (str(verdict), read) == (case["verdict"], bundle)


def test_every_verdict_has_words_and_most_have_a_case() -> None:
    assert set(VERDICT_WORDS) == set(Verdict)
    without = {Verdict.UNREADABLE, Verdict.BAD_LIST}
    assert {case["verdict"] for case in DATA["cases"]} == set(Verdict) - without


def test_the_cases_are_as_they_are_made() -> None:
    made = make_bundles.document()
    for key in ("bundle", "bytes", "verdict"):
        assert [case[key] for case in made["cases"]] == [case[key] for case in DATA["cases"]]
    assert made["keys"] == DATA["keys"]


@given(bundles())
def test_a_bundle_survives_file_and_qr(bundle: Bundle) -> None:
    signature = "A" * 86
    for read in (from_file(bundle_file(bundle, signature)), from_qr(to_qr(bundle, signature))):
        assert read == (bundle, signature)


def test_a_form_of_a_station_fits_one_code() -> None:
    case = CASES["plain"]
    bundle = bundle_of(
        {**case["bundle"], "figures": [999] * 36, "photos": ["ab" * 32, "cd" * 32, "ef" * 32]}
    )
    # Byte mode, version 20 with low correction holds 858.
    assert len(to_qr(bundle, case["signature"])) <= 600


@given(st.binary(max_size=300))
def test_any_bytes_are_a_bundle_or_unreadable(data: bytes) -> None:
    verdict, bundle = check(data, KEYS)
    assert (verdict is Verdict.UNREADABLE) == (bundle is None)
    assert check(CASES["plain"]["qr"].encode(), data)[0] is Verdict.BAD_LIST


@given(st.integers(0, 500), st.characters(codec="ascii"))
def test_one_sign_changed_in_a_code_never_holds_with_other_figures(place: int, sign: str) -> None:
    text = CASES["plain"]["qr"]
    place %= len(text)
    changed = text[:place] + sign + text[place + 1 :]
    verdict, bundle = check(changed.encode(), KEYS)
    same = bundle is not None and bundle.content() == CASES["plain"]["bundle"]
    assert verdict is not Verdict.HOLDS or same


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(CASES["plain"]["bundle"])), _JSON)
def test_any_part_may_be_anything(part: str, value: Any) -> None:
    content = {**CASES["plain"]["bundle"], part: value}
    try:
        bundle = from_file(json.dumps({"bundle": content, "signature": "A"}).encode())[0]
    except Unreadable:
        return
    assert bundle.content() == content


@given(st.sampled_from(["list", "sha256", "signer", "signature"]), _JSON)
def test_a_list_of_which_any_part_was_changed_is_no_list(part: str, value: Any) -> None:
    data = json.dumps({**DATA["keys"], part: value}).encode()
    if value != DATA["keys"][part]:
        with pytest.raises(Unreadable):
            read_list(data)


def test_a_list_by_another_signer_is_no_list() -> None:
    signer = DATA["keys"]["signer"]
    assert read_list(KEYS, signer).version == 3
    with pytest.raises(Unreadable):
        read_list(KEYS, "A" * 43)


def test_what_is_no_point_is_no_key() -> None:
    for wrong in ("", "AAAA", "B" + "A" * 86, "é"):
        with pytest.raises(Unreadable):
            key_hash(wrong)
        assert not signature_holds(wrong, CASES["plain"]["signature"], b"")


def test_a_qr_of_a_deep_or_endless_kind_is_refused() -> None:
    for text in ("[" * 100_000, "GB1." + "." * 11, "{" * 100_000, "GB1" + ".9" * 12):
        with pytest.raises(Unreadable):
            read_any(text.encode())
