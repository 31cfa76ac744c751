"""Pages of the room: cases for their officers, lists and screenings in numbers."""
