"""Plenaries, the official line, and the roll-up of both lines."""
