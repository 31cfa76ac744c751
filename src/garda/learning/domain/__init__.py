"""Pure rules of learning: packages, tests, differences of versions, practice counting."""
