"""What alerts have done, wherever it was kept: episodes of firing, and the figures that a team looks at."""
