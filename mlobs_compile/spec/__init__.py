"""The language as written: one file per kind, strict, with a description on every field."""
