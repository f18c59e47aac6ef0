"""The language as written: one file per kind, strict, with a description on every field.

Files of shapes do without `from __future__ import annotations`, for pydantic would have to read each annotation back
from its text whenever a command starts.
"""
