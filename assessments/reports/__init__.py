"""The official paper: data (queries) → html → pdf (layout; never queries)."""
