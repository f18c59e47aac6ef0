"""How far a distribution has moved from the baseline's."""
