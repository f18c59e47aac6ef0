"""Entry points of jobs, to copy and to change; tests run them."""
