"""The targets: one file or folder each, none knows another."""
