"""In which area pledges are made: how many in each of those that a form offers."""
