"""A supporter's own page of one pledge: see it, change it, take it back, download it, tell of each step."""
