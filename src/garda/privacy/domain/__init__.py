"""Rules of the privacy room: pure values in, values out."""
