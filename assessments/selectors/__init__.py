"""Reads with a fixed number of queries, whatever the number of rows."""
