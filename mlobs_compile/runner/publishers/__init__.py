"""Where results are published, one file each."""
