"""Pieces of which a DOCX of ours is made: styles, paragraphs, tables, lists. Never queries."""
