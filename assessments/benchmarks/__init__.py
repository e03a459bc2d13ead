"""Measurements of `manage.py bench`: ratios in one run, never against the clock alone."""
