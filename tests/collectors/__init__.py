"""Tests of the collectors, on artifacts that the programs themselves made."""
