"""Follow-ups: supporters who wish it are asked by mail how it went, and answer on their pledge's own page."""
