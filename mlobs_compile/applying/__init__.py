"""Carries a plan out: one change after the other, patiently, with a journal; it decides nothing."""
