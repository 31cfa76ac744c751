"""Exchange of figures by files: reading a regency's folder."""
