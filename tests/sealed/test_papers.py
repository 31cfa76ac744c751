"""Vaults of specific data: who may, what is stored, and which database role alone reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import factories
from tests.factories import World
from tests.support import files
from tests.support.files import SentFile
from tests.support.searching import rows_with

from garda.care.models import HealthPaper
from garda.care.vault import HEALTH
from garda.conduct.vault import COURT
from garda.documents.intake import receive
from garda.documents.objects import store as objects
from garda.documents.services.scans import SCAN_KINDS
from garda.funds.models import BankAccount
from garda.funds.vault import BANK
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import as_role, seeing, sight_of
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.ops.roles import VAULTS
from garda.people import stores
from garda.people import vault as seals
from garda.people.keyring import Purpose
from garda.people.models import ErasureCertificate, Grant, Person
from garda.people.services import erase_person, rotation, system_operator
from garda.people.services.keys import open_keys
from garda.privacy.models import Look
from garda.privacy.reasons import BadReason
from garda.sealed.errors import (
    NotApplicable,
    NothingToOpen,
    NotInThisVault,
    PaperStands,
    UnknownPaper,
    UnknownReason,
)
from garda.sealed.guardians import GUARDIANS
from garda.sealed.services import open_paper, record_paper, withdraw_paper
from garda.sealed.vaults import Vault, vaults

pytestmark = pytest.mark.django_db
SECRET = "Puskesmas-Rahasia"
FULL: Mapping[str, dict[str, Any]] = {
    "health": {"issuer": SECRET, "issued_on": "2024-09-20", "fit": False, "remark": SECRET},
    "bank": {"bank": SECRET, "number": "1234500067890", "holder": SECRET},
    "court": {
        "kind": "court_letter", "issuer": SECRET, "reference": SECRET,
        "issued_on": "2024-09-20", "convicted": False,
    },
    "minor": {
        "name": SECRET, "relation": "mother", "consents": True, "consented_on": "2024-09-20",
    },
}  # fmt: skip
ALL = pytest.mark.parametrize("vault", [HEALTH, BANK, COURT, GUARDIANS], ids=lambda v: v.code)


@dataclass(frozen=True)
class Scene:
    """A person and somebody who may use the vault."""

    vault: Vault
    actor: Actor
    person: Person

    def record(self, **more: Any) -> Any:
        content = FULL[self.vault.code]
        return record_paper(
            self.actor, self.vault, person_id=self.person.id, content=content, **more
        )

    def open(self, paper: Any, **more: Any) -> Any:
        given = {"reason": "own_request"} | more
        return open_paper(self.actor, self.vault, paper_id=paper, **given)

    def rows(self) -> list[Any]:
        with self.vault.store.reached():
            return list(self.vault.model._default_manager.all())


def actor_for(world: World, vault: Vault) -> Actor:
    [role, *_] = sorted(vault.roles)
    actor = factories.actor(world, Role(role), world.regency)
    Grant.objects.filter(account=actor.account_id).update(division="Hukum dan Pengawasan")
    return actor


def scene_of(world: World, vault: Vault) -> Scene:
    born = date(2007, 6, 1) if vault is GUARDIANS else date(1995, 6, 1)
    person = factories.person(world.village.path, "Siti", born=born)
    return Scene(vault, actor_for(world, vault), person)


@pytest.fixture
def here(world: World, vault: Vault) -> Scene:
    return scene_of(world, vault)


@ALL
class TestEveryVault:
    def test_what_is_recorded_is_opened_with_an_act_and_a_trace(
        self, here: Scene, vault: Vault
    ) -> None:
        paper = here.record()
        found = here.open(paper, text="di loket")
        assert found.content == FULL[vault.code]
        assert (found.file, found.media_type) == (b"", "")
        acts = LedgerEntry.objects.filter(act__startswith="paper.").order_by("recorded_at")
        assert [entry.act for entry in acts] == ["paper.recorded", "paper.opened"]
        assert {entry.path for entry in acts} == {here.person.path}
        opened = LedgerPayload.objects.get(entry__act="paper.opened").payload
        words = f"{vault.reasons['own_request']}: di loket"
        assert (opened["vault"], opened["why"]) == (vault.code, words)
        look = Look.objects.get()
        assert (look.what, look.why) == (vault.what, words)

    def test_no_table_holds_it_in_clear(self, here: Scene, vault: Vault) -> None:
        here.record()
        assert len(here.rows()) == 1
        for value in (SECRET, "1234500067890"):
            for text in (value, value.encode().hex()):
                assert rows_with(text) == {}

    def test_only_its_database_role_reaches_it(self, here: Scene, vault: Vault) -> None:
        here.record()
        for table in VAULTS[vault.store.role]:
            for statement in (
                f"SELECT count(*) FROM {table}",
                f"UPDATE {table} SET path = path",
                f"DELETE FROM {table}",
            ):
                assert refused(statement)
                for other in set(VAULTS) - {vault.store.role}:
                    assert refused(statement, other)

    def test_its_role_reaches_nothing_else(self, here: Scene, vault: Vault) -> None:
        for table in ("people_person", "people_identityclaim", "ledger_ledgerpayload"):
            assert refused(f"SELECT count(*) FROM {table}", vault.store.role)

    def test_the_second_lock_is_the_region(self, world: World, here: Scene, vault: Vault) -> None:
        here.record()
        for path, count in ((world.village.path, 1), (world.villages[1].path, 0), (None, 0)):
            with seeing(sight_of(path)), as_role(vault.store.role):
                assert vault.model._default_manager.count() == count
                assert vault.store.rows().count() == count

    def test_others_do_nothing_with_it(self, world: World, here: Scene, vault: Vault) -> None:
        paper = here.record()
        acts = LedgerEntry.objects.count()
        # Who may hand a paper over and never see it again is tested in the vault's own room.
        for role in set(Role) - vault.roles - vault.receivers:
            actor = factories.actor(world, role, world.regency)
            for refusal in refusals(actor, here, paper):
                assert isinstance(refusal, NotInThisVault), role
        for refusal in refusals(system_operator(), here, paper):
            assert isinstance(refusal, NotInThisVault)
        assert LedgerEntry.objects.count() == acts
        assert not Look.objects.exists()

    def test_another_region_does_nothing_with_it(self, here: Scene, vault: Vault) -> None:
        paper = here.record()
        elsewhere = actor_for(factories.world(), vault)
        for refusal in refusals(elsewhere, here, paper):
            assert isinstance(refusal, NotAllowed)
        assert not Look.objects.exists()

    def test_withdrawn_it_is_not_opened_any_more(self, here: Scene, vault: Vault) -> None:
        paper = here.record()
        withdraw_paper(here.actor, vault, paper_id=paper, reason="Salah orang")
        [row] = here.rows()
        assert (row.withdrawn_for, row.withdrawn_by_id) == ("Salah orang", here.actor.account_id)
        for again in (
            lambda: here.open(paper),
            lambda: withdraw_paper(here.actor, vault, paper_id=paper, reason="Lagi"),
        ):
            with pytest.raises(UnknownPaper):
                again()
        here.record()
        assert len(here.rows()) == 2

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"reason": ""}, UnknownReason),
            ({"reason": "card"}, UnknownReason),
            ({"reason": "other"}, UnknownReason),
            ({"text": "NIK 3320905512950007"}, BadReason),
        ],
    )
    def test_a_good_reason_is_needed(
        self, here: Scene, vault: Vault, given: dict[str, str], refusal: type[GardaError]
    ) -> None:
        paper = here.record()
        with pytest.raises(refusal):
            here.open(paper, **given)
        with pytest.raises(BadReason):
            withdraw_paper(here.actor, vault, paper_id=paper, reason="rekening 1234500067890")
        assert not Look.objects.exists()
        assert not LedgerEntry.objects.filter(act="paper.opened").exists()

    def test_a_sealing_copied_to_another_paper_does_not_open(
        self, world: World, here: Scene, vault: Vault
    ) -> None:
        paper = here.record()
        other = scene_of(world, vault)
        theirs = other.record()
        with vault.store.reached():
            mine = vault.model._default_manager.get(pk=paper)
            vault.model._default_manager.filter(pk=theirs).update(content=mine.content)
        with pytest.raises(seals.SealBroken):
            other.open(theirs)

    def test_rotation_wraps_its_keys_again(self, here: Scene, vault: Vault) -> None:
        paper = here.record()
        before = keys(vault)
        assert sum(rotation.rotate(system_operator(), vault.store.purpose)) == 1
        after = keys(vault)
        assert [version for version, _ in after] == [before[0][0] + 1]
        assert after[0][1] != before[0][1]
        assert here.open(paper).content == FULL[vault.code]

    def test_erasure_destroys_it_with_its_key(self, here: Scene, vault: Vault) -> None:
        paper = here.record()
        certificate = erase_person(system_operator(), person_id=here.person.id, reason="Retensi")
        made = ErasureCertificate.objects.get(pk=certificate)
        assert (made.keys, made.others, made.left) == (1, 1, 0)
        assert here.rows() == []
        assert keys(vault) == []
        with pytest.raises(UnknownPaper):
            here.open(paper)


def refused(statement: str, role: str = "") -> bool:
    """Whether the database itself refuses, for the serving role or as another."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def refusals(actor: Actor, here: Scene, paper: Any) -> list[GardaError]:
    """What recording, opening and withdrawing answer."""
    found = []
    for press in (
        lambda: record_paper(
            actor, here.vault, person_id=here.person.id, content=FULL[here.vault.code]
        ),
        lambda: open_paper(actor, here.vault, paper_id=paper, reason="own_request"),
        lambda: withdraw_paper(actor, here.vault, paper_id=paper, reason="Salah"),
    ):
        with pytest.raises(GardaError) as refusal:
            press()
        found.append(refusal.value)
    return found


def keys(vault: Vault) -> list[tuple[int, bytes]]:
    with vault.store.reached():
        rows = vault.store.rows().values_list("master_version", "wrapped")
        return [(version, bytes(wrapped)) for version, wrapped in rows]


class TestScans:
    @pytest.fixture
    def vault(self) -> Vault:
        return HEALTH

    def test_only_ciphertext_reaches_the_object_store(self, here: Scene) -> None:
        scan = receive(SentFile(files.paper()), SCAN_KINDS)
        paper = here.record(scan=scan)
        [row] = here.rows()
        stored = objects().get(row.file_sha256)
        assert b"%PDF" not in stored
        assert scan.cleaned[:200] not in stored
        found = here.open(paper, scan=True)
        assert (found.file, found.media_type) == (scan.cleaned, "application/pdf")
        assert found.content == FULL["health"]

    def test_the_same_scan_of_two_people_has_two_addresses(self, world: World, here: Scene) -> None:
        scan = receive(SentFile(files.photo()), SCAN_KINDS)
        here.record(scan=scan)
        scene_of(world, HEALTH).record(scan=scan)
        assert len({row.file_sha256 for row in here.rows()}) == 2

    def test_without_a_scan_there_is_none_to_open(self, here: Scene) -> None:
        paper = here.record()
        with pytest.raises(NothingToOpen):
            here.open(paper, scan=True)
        assert not Look.objects.exists()

    def test_without_its_key_nothing_opens(self, here: Scene) -> None:
        paper = here.record()
        with HEALTH.store.reached():
            HEALTH.store.rows().delete()
        with pytest.raises(NothingToOpen):
            here.open(paper)


class TestRules:
    def test_only_the_divisions_for_law_and_people_see_court_papers(self, world: World) -> None:
        here = scene_of(world, COURT)
        paper = here.record()
        for division, may in (
            ("Sosialisasi, Pendidikan Pemilih, Partisipasi Masyarakat, dan SDM", True),
            ("Teknis Penyelenggaraan", False),
            ("", False),
        ):
            Grant.objects.filter(account=here.actor.account_id).update(division=division)
            if may:
                assert here.open(paper).content["kind"] == "court_letter"
                continue
            for refusal in refusals(here.actor, here, paper):
                assert isinstance(refusal, NotInThisVault)

    def test_the_division_is_that_of_the_acting_grant(self, world: World) -> None:
        here = scene_of(world, COURT)
        paper = here.record()
        law = Grant.objects.get(account=here.actor.account_id)
        other = Grant.objects.create(
            account_id=here.actor.account_id, election=world.election, role=Role.KPU_REGENCY,
            region=world.regency, division="Teknis Penyelenggaraan",
            valid_from=date(2024, 1, 2),
        )  # fmt: skip
        open_paper(
            replace(here.actor, grant_id=law.id), COURT, paper_id=paper, reason="own_request"
        )
        with pytest.raises(NotInThisVault):
            open_paper(
                replace(here.actor, grant_id=other.id), COURT, paper_id=paper,
                reason="own_request",
            )  # fmt: skip

    @pytest.mark.parametrize("code", ["bank", "minor"])
    def test_one_stands_at_a_time(self, world: World, code: str) -> None:
        here = scene_of(world, BANK if code == "bank" else GUARDIANS)
        paper = here.record()
        with pytest.raises(PaperStands):
            here.record()
        assert len(here.rows()) == 1
        withdraw_paper(here.actor, here.vault, paper_id=paper, reason="Ganti")
        here.record()

    @pytest.mark.parametrize(
        ("born", "minor"), [(date(2006, 11, 27), False), (date(2006, 11, 28), True)]
    )
    def test_guardians_are_for_those_under_18_on_voting_day(
        self, world: World, born: date, minor: bool
    ) -> None:
        assert world.election.voting_day == date(2024, 11, 27)
        person = factories.person(world.village.path, born=born)
        here = Scene(GUARDIANS, actor_for(world, GUARDIANS), person)
        if minor:
            here.record()
            return
        with pytest.raises(NotApplicable):
            here.record()
        assert here.rows() == []

    def test_a_pps_keeps_guardians_of_its_own_village(self, world: World) -> None:
        here = scene_of(world, GUARDIANS)
        pps, neighbour = (factories.actor(world, Role.PPS, v) for v in world.villages)
        paper = Scene(GUARDIANS, pps, here.person).record()
        with pytest.raises(NotAllowed):
            Scene(GUARDIANS, neighbour, here.person).open(paper)

    def test_the_tables_are_those_of_the_registered_vaults(self) -> None:
        named = {(v.store.role, v.model._meta.db_table) for v in vaults()}
        named |= {(v.store.role, v.store.model._meta.db_table) for v in vaults()}
        # Cases of neutrality have a role, too, but no papers of persons under keys.
        of_papers = VAULTS.keys() - {"garda_neutral"}
        assert named == {(role, table) for role in of_papers for table in VAULTS[role]}
        purposes = {store.purpose for store in stores.stores()}
        assert purposes == set(Purpose) - {Purpose.INDEX}

    def test_a_person_has_a_key_of_their_own_in_every_vault(self, world: World) -> None:
        person = factories.person(world.village.path, born=date(2007, 6, 1))
        opened = []
        for vault in (HEALTH, BANK, COURT, GUARDIANS):
            Scene(vault, actor_for(world, vault), person).record()
            opened.append(open_keys(vault.store, [person.id])[person.id])
        assert len(set(opened)) == 4
        with as_role("garda_care"):
            assert HealthPaper.objects.count() == 1
        with as_role("garda_funds"):
            assert BankAccount.objects.count() == 1
