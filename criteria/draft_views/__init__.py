"""Pages of a draft: its outline, the forms of its parts, the try-out, publication."""
