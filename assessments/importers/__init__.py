"""From files to answers, through the same services as a person's typing."""
