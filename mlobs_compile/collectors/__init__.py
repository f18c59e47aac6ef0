"""Collectors of systems without metrics, one file or folder each."""
