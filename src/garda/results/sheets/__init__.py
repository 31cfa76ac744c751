"""Printed forms: what stands on them, how they are set, and where they are handed out."""
