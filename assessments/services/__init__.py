"""Writes: plain functions, actor explicit, one transaction each.

Every service checks the right, takes the lock, checks again what it relies on, and writes.
"""
