"""mlobs: a declarative monitoring compiler for machine-learning platforms."""

__version__ = "0.1.0"
