"""How alike groups are treated."""
