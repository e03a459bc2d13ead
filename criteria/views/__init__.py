"""Pages of the sets: published ones, drafts in forms and files, publication, comparisons."""
