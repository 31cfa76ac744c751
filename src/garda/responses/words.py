"""What people write about an applicant: in paragraphs, and without anybody's numbers."""

from __future__ import annotations

from garda.privacy.reasons import checked_reason

#: Letters of what a reporter says, of what officers take down, and of a reason.
TEXT_LENGTH, NOTE_LENGTH, REASON_LENGTH = 2000, 1000, 300
NAME_LENGTH = 100


def checked_words(text: str, longest: int) -> str:
    """The text with its paragraphs. Raises BadReason when it is empty or too long, or holds a
    number that may be somebody's identity, telephone or account number."""
    checked_reason(text, longest)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
