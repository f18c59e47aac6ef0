"""A strict stand-in for AWS: botocore's service models and written rules with their sources; no network."""
