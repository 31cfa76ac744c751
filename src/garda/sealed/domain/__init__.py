"""Pure rules about openings of sealed data."""
