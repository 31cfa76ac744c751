"""What phones send of their state, see docs/api-kesiapan.md."""
