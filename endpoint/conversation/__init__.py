"""How the talk between supporters and the campaign goes, in figures for moderators."""
