"""Prepares a machine and starts, tests or measures the product; needs only the standard library."""
