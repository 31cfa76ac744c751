"""The reader: photographed result forms into figures, with honest confidence."""
