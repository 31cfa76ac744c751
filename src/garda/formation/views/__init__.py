"""Pages of formation: thin."""
