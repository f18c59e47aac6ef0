"""Where mlobs touches the world: each file reads what is there, or carries out one change."""
