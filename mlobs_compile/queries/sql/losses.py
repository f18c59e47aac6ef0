"""Which kinds of estimate stand on what."""

LOSSES = {"mae": "absolute", "mse": "squared", "rmse": "squared"}
"""The kinds that stand on a mean loss; all others stand on calibrated scores."""
RANKED = "auc"
"""The kind that needs the order of the scores."""
