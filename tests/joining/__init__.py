"""Tests of joins across systems."""
