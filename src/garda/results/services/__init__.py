"""Writers of the results room, one module per act."""
