"""Stores of files: a folder on disk, and a prefix of a bucket."""
