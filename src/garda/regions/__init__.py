"""Elections, the region tree, stations and voter-list versions."""
