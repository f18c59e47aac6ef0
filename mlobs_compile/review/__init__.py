"""What a change of the spec means: the difference between two states of it, over nodes and bodies, never over text."""
