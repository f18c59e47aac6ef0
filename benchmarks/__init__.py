"""Measures mlobs against the budgets of the design, as CPU time and as ratios within one run."""
