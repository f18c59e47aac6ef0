"""What would have to be done so that the live world is as the spec says: a plan, which is data and touches nothing."""
