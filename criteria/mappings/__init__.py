"""Mappings between two sets: reading, saving, and their files."""
