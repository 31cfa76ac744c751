"""What cases hold of a person who is erased."""

from __future__ import annotations

from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import Case, CaseHit, CaseStep
from garda.people.services import Erasing


def wipe_cases(event: Erasing) -> None:
    """Part of the erasing act. The case and its verdict stay; names, notes and parties go."""
    cases = list(Case.objects.filter(person__in=list(event.persons)).values_list("id", flat=True))
    if not cases:
        return
    with as_the_machine():
        CaseHit.objects.filter(case__in=cases).update(name="", party="")
        CaseStep.objects.filter(case__in=cases).update(note="", reference="")
