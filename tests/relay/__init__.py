"""The relay, part by part and as a whole."""
