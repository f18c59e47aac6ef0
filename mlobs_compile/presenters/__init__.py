"""The ways to show a review, one per file."""
