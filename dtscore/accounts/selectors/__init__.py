"""Reads with a fixed number of queries."""
