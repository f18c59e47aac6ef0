"""Measurements and expectations -> aggregate SQL, and its rows -> the evidence that formulas are given.

Every statement reads the view `batch` and yields counts and sums, never rows of the data. One module per family of
evidence: `shift`, `groups`, `outcomes`, `estimates`, `assertions`; each has `statements(...)`.
"""
