"""Moderators: who they are, how they sign in, what they share out among them, and the pages on which they work."""
