"""How imports join what is there."""
