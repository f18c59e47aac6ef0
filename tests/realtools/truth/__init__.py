"""Values of every kind of check, worked out from rows by its page alone."""
