"""Pure rules of neutrality."""
