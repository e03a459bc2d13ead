"""Which files an assessment is filled from."""

WORKBOOK = ".xlsx"
PAPERS = (".docx", ".pdf", ".txt")
ACCEPTED = (WORKBOOK, *PAPERS)
