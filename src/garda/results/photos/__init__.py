"""Photographed pages of forms: what may come in, what is found on them, how they are shown."""
