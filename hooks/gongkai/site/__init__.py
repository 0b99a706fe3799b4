"""Records become a site."""
