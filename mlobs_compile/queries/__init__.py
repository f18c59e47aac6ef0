"""Query languages: small functions from a signal to an expression; only the file of a language knows it."""
