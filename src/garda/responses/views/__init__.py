"""Pages of responses: for the public, for officers, for supervisors."""
