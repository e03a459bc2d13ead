"""The pages about people, units and the own account."""
