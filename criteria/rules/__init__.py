"""Rule shapes and the description of a set: plain Python, no Django."""
