"""The site: settings, addresses, shell templates, pages."""
