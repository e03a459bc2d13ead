"""An invented province or country on top of real units, for demonstrations and measurements.

Everything here is marked as invented: people are ``is_demo``, campaigns are called "(mô phỏng)".
"""
