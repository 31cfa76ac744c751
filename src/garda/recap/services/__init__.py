"""Writers of the recap room, one module per act."""
