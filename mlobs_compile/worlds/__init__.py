"""The places that compiled monitoring is applied to, one per folder."""
