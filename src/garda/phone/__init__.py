"""The phone app: installable, opened offline after one visit, shared by all work in the field."""
