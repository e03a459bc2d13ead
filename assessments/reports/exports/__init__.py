"""What the province takes out of a campaign: one table, written as Excel, CSV or JSON."""
