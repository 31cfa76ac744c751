"""Election packs: one election's rules as data, loaded into typed, frozen objects."""
