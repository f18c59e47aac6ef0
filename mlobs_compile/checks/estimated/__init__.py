"""How good predictions are likely to be before their labels are known."""
