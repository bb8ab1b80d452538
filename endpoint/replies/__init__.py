"""The campaign's public reply to a published pledge: written, changed and taken back by who may speak for it."""
