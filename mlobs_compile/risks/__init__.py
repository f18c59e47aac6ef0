"""What a change may do to those who rely on the monitoring, one risk per file."""
