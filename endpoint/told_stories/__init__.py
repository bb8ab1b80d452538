"""Stories that supporters tell on their pledge's own page: read by a moderator, then drafted for an editor."""
