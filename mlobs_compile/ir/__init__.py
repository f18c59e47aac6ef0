"""Monitoring as mlobs means it, without one word of a vendor: the closed set of nodes that targets express."""
