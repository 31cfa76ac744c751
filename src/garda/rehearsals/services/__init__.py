"""Writers of the rehearsals room: opening, taking part from above, closing."""

from .closing import close_rehearsal
from .joining import join_rehearsal
from .opening import open_rehearsal

__all__ = ["close_rehearsal", "join_rehearsal", "open_rehearsal"]
