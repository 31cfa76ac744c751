"""When a period of keeping is over. Legal days; a period begins on the day after its stage ends."""

from __future__ import annotations

from datetime import date, timedelta

from garda.packs.privacy import RetentionRule
from garda.packs.types import Stage


def due_on(rule: RetentionRule, stage: Stage) -> date:
    """First day on which the rule's action is due: ``days`` full days after the stage."""
    return stage.ends + timedelta(days=rule.days + 1)
