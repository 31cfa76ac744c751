"""Tools of the checkout: installing, gates, a browser for tests."""
