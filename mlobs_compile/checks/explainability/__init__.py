"""Whether a model still decides for the same reasons."""
