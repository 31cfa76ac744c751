"""Pure rules of forming the groups: eligibility, placement, shortage and replacement."""
