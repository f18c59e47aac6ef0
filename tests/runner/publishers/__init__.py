"""Where results are published, each place by itself."""
