"""Actions of the campaign's library: the form that begins with one, and how many chose each."""
