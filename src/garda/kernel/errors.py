"""Errors that people read: what is wrong, where, and what to do, in Indonesian and English."""

from __future__ import annotations


class GardaError(Exception):
    """A refused act. It changed nothing.

    ``id`` and ``en`` are complete sentences. ``code`` is the rule code (``K07``) or a short
    name of the refusal, stable for tests and the API.
    """

    code = "refused"

    def __init__(self, *, id: str, en: str, code: str | None = None) -> None:
        super().__init__(id)
        self.id = id
        self.en = en
        if code is not None:
            self.code = code


class PlainRefusal(GardaError):
    """A refusal whose sentences are always the same: a subclass says them once, with its code."""

    sentence_id = ""
    sentence_en = ""

    def __init__(self) -> None:
        super().__init__(id=self.sentence_id, en=self.sentence_en)


class NotAllowed(GardaError):
    """The acting grant does not cover this act or this region."""

    code = "not_allowed"
