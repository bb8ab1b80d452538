"""Keeping floods off the wall without shutting out a ward: who is doubted is held for a human look, never refused."""
