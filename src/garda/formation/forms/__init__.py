"""What is typed on the pages of formation, with messages next to the field."""
