"""Contradictions of a unit's year: found by plain functions on plain values, no Django.

``base`` says what a finding is, ``unit_year`` what a check may look at, ``registry`` how a check is
declared, ``checks`` holds them by family, and ``check`` runs them all.
"""
