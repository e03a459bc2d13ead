"""Set files: read, validate, store, export."""
