"""Writers of the readiness room: naming operators, taking in what phones tell, test photos."""

from .operators import name_operator, release_operator
from .photos import keep_photo
from .reporting import NewReport, take_reports

__all__ = ["NewReport", "keep_photo", "name_operator", "release_operator", "take_reports"]
