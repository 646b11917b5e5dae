"""Evidence packages (docs/FORMATS.md §14), written from that page alone. `tests/formats` must be on the path."""
