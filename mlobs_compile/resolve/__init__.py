"""From documents as written to the platform as meant: defaults, environments and references."""
