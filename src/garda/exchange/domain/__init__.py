"""Pure rules of the folder format: what a row may hold and what must agree."""
