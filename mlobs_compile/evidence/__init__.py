"""What the formula of a check kind is given: counts and sums that one pass over the data yields, never rows."""
