"""Applying on the own phone with a code from the PPS: drafts, files in pieces, a receipt."""
