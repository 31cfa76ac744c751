"""Acts of phones that belong to no other room: photos of a gathering, sent when there is a line."""

from .photos import NewPhoto, take_photo

__all__ = ["NewPhoto", "take_photo"]
