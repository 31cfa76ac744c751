"""Rules of the phone app, run where they run: in a browser, without anybody signed in."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.conftest import Visit
from tests.support.phones import open_app
from tests.support.visitor import PHONE, Visitor

STAGE = "announcement"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
ROSTER = {
    "stations": [
        {
            "number": 1,
            "members": [
                {"appointment": "a", "name": "Sri Mulyani A.", "card": "ca", "state": ""},
                {"appointment": "b", "name": "Dédi Kurniawan", "card": "cb", "state": "absent"},
                {"appointment": "c", "name": "Ratna Sri Wulan", "card": "cc", "state": "onsite"},
            ],
        }
    ]
}
CALL = """
    async ([file, name, given]) => {
      const found = (await import(`/static/phone/${file}`))[name](...given);
      const told = await found;
      return told instanceof Map ? Object.fromEntries(told) : told;
    }
"""
#: Text of a page as its elements and their words.
DRAWN = """
    async (text) => {
      const { nodes } = await import("/static/phone/features/learning/markdown.js");
      const page = document.createElement("div");
      page.append(...nodes(text, (name) => `/modul/berkas/${name}/`));
      return page.innerHTML;
    }
"""


@pytest.fixture
def page(visit: Visit) -> Visitor:
    phone = visit()
    open_app(phone)
    return phone


def call(phone: Visitor, file: str, name: str, *given: Any) -> Any:
    return phone.page.evaluate(CALL, [file, name, list(given)])


def scan(appointment: str, presence: str, at: str, **more: Any) -> dict[str, Any]:
    item = {"appointment": appointment, "session": 0, "presence": presence, "device_at": at}
    return {"id": f"{appointment}{at}", "item": {**item, "means": "tick"}, **more}


def test_on_site_beats_online_beats_absent_and_the_earliest_counts(page: Visitor) -> None:
    waiting = [
        scan("a", "absent", "2024-11-07T01:00:00Z"),
        scan("a", "onsite", "2024-11-07T03:00:00Z"),
        scan("a", "onsite", "2024-11-07T02:00:00Z"),
        scan("a", "online", "2024-11-07T00:00:00Z"),
        scan("b", "online", "2024-11-07T02:00:00Z"),
    ]
    states = call(page, "features/attendance/rules.js", "statesOf", ROSTER, {"waiting": waiting})
    assert states["a"]["presence"] == "onsite"
    assert states["a"]["id"] == "a2024-11-07T02:00:00Z"
    assert states["b"]["presence"] == "online"
    assert (states["c"]["presence"], states["c"]["where"]) == ("onsite", "server")


def test_what_the_server_marked_counts_for_nobody_unless_it_is_a_remark(page: Visitor) -> None:
    marked = scan("a", "onsite", "2024-11-07T01:00:00Z", marks=["time"])
    remarked = scan("b", "onsite", "2024-11-07T01:00:00Z", marks=["clock"])
    counts = page.page.evaluate(
        """async ([roster, sent]) => {
          const rules = await import("/static/phone/features/attendance/rules.js");
          const states = rules.statesOf(roster, { sent });
          return rules.countsOf(rules.members(roster), states);
        }""",
        [ROSTER, [marked, remarked]],
    )
    assert counts == {"onsite": 2, "online": 0, "absent": 0, "none": 1, "total": 3}


def test_names_are_found_by_three_letters_of_any_of_them(page: Visitor) -> None:
    def names(typed: str) -> list[str]:
        rows = call(page, "features/attendance/rules.js", "found", ROSTER, typed)
        return [row["name"] for row in rows]

    assert names("sr") == []
    assert names("sri") == ["Sri Mulyani A.", "Ratna Sri Wulan"]
    assert names("DEDI k") == ["Dédi Kurniawan"]
    assert names("lya") == []


def test_the_hash_of_a_card_is_sha256(page: Visitor) -> None:
    found = call(page, "features/attendance/rules.js", "hashOf", "abc")
    assert found == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_wrong_pins_wait_longer_and_longer(page: Visitor) -> None:
    waits = [call(page, "shell/vault.js", "waitAfter", wrong) for wrong in range(1, 12)]
    assert waits[:5] == [0, 0, 0, 0, 30_000]
    assert waits == sorted(waits)
    assert waits[-1] == 900_000


def test_an_id_of_the_phone_is_of_version_7_and_in_order(page: Visitor) -> None:
    made = page.page.evaluate(
        """async () => {
          const { uuid7 } = await import("/static/garda/ids.js");
          return [uuid7(1730937600000), uuid7(1730937600001), uuid7(1730937600001)];
        }"""
    )
    assert made[0] < made[1]
    assert len(set(made)) == 3
    assert all(one[14] == "7" and one[19] in "89ab" for one in made)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("# Judul", "<h1>Judul</h1>"),
        ("satu\ndua\n\ntiga", "<p>satu dua</p><p>tiga</p>"),
        ("- **a**\n- b", "<ul><li><strong>a</strong></li><li>b</li></ul>"),
        ("1. a\n   lanjut\n2. b", "<ol><li>a    lanjut</li><li>b</li></ol>"),
        ("> kata *miring*", "<blockquote><p>kata <em>miring</em></p></blockquote>"),
        ("![peta](p.svg)", '<p><img src="/modul/berkas/p.svg/" alt="peta"></p>'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>x)</p>"),
        (
            "|a|b|\n|---|---|\n|c|`d`|",
            '<div class="scroll"><table><thead><tr><th scope="col">a</th>'
            '<th scope="col">b</th></tr>'
            "</thead><tbody><tr><td>c</td><td><code>d</code></td></tr></tbody></table></div>",
        ),
    ],
    ids=["heading", "lines", "bullets", "numbers", "quote", "picture", "tags", "link", "table"],
)
def test_a_module_page_is_drawn_from_safe_parts(page: Visitor, text: str, drawn: str) -> None:
    assert page.page.evaluate(DRAWN, text) == drawn
