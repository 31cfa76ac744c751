"""Small shared base: ids, region codes, clock, errors, money, events. Imports nothing of ours."""
