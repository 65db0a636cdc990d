"""Judges and scripted learners: what holds the coach to account, sharing no code with it."""
