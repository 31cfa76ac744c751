"""Gatherings: oath and training, attendance, cascade lineage."""
