"""A module as a SCORM 1.2 package, for learning systems that an office has already.

One SCO: all pages, then the test. The system gets score and status; it learns nothing of roots,
seats or attempts, so what is passed there does not count here.
"""

from .package import scorm_files

__all__ = ["scorm_files"]
