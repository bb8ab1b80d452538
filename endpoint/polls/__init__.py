"""Polls: one question, whose answers are counted by their choices and not kept."""
