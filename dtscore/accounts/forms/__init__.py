"""What people type about people, units and their own account."""
