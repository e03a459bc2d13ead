"""Administrative units, the people who belong to them, and what a unit's people may see."""
