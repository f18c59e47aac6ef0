"""mlobs within the tools that run jobs."""
