"""Acts of learning: loading modules, taking tests, typing sheets, practice counts, certificates."""

from .loading import load_module

__all__ = ["load_module"]
