"""Numbered official documents: register, rendering, verification."""
