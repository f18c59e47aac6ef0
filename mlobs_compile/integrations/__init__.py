"""mlobs within the tools that run jobs; none of them is imported before it is asked for."""
