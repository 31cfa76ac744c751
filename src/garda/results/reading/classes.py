"""What may stand in a box of a figure, in the order of the reader's probabilities."""

from __future__ import annotations

from typing import Final

CLASSES: Final = (
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "blank", "cross", "dash", "scribble",
)  # fmt: skip
DIGITS: Final = 10
BLANK: Final = CLASSES.index("blank")
CROSS: Final = CLASSES.index("cross")
DASH: Final = CLASSES.index("dash")
SCRIBBLE: Final = CLASSES.index("scribble")
#: Height and width of a box's picture, in pixels, and the millimetres that it shows of a box of
#: 11 × 9 mm: the frame and a little around it.
CROP: Final = (40, 32)
CROP_PER_FRAME: Final = (12.5 / 11, 10 / 9)
