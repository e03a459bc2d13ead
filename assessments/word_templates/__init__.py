"""Templates of Word with places to fill: what may stand in them, where, and what is refused.

Plain Python on bytes. A place is a name out of a closed list; nothing in a template is executed.
"""
