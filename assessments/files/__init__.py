"""Files as bytes: reading them without trusting them."""
