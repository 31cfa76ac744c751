"""What does not fit, though nobody need have done wrong: told with its reason, never changed."""
