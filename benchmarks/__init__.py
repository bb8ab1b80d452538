"""Measured claims, run by hand: each a ratio of two things measured in the same run."""
