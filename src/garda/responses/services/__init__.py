"""Writers of the responses room: what the public sends, and what becomes of it."""

from .clearing import clear_contacts
from .contacting import Contact, open_contact
from .following import Followed, follow
from .handling import HANDLERS, answer, confirm, dismiss, note, propose, take_up
from .recommending import SUPERVISING, answer_recommendation, recommend
from .sending import NewResponse, send_response
from .wiping import wipe_responses

__all__ = [
    "HANDLERS",
    "SUPERVISING",
    "Contact",
    "Followed",
    "NewResponse",
    "answer",
    "answer_recommendation",
    "clear_contacts",
    "confirm",
    "dismiss",
    "follow",
    "note",
    "open_contact",
    "propose",
    "recommend",
    "send_response",
    "take_up",
    "wipe_responses",
]
