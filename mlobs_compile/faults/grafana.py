"""Faults of dashboards for Grafana (MLO580 to MLO589)."""

from mlobs_compile.diagnostic import Fault

SAME_TITLE = Fault(
    "MLO580",
    "same-dashboard-title",
    """Two dashboards in one folder have the same title.

Grafana refuses the second one (412 name-exists) or, when it reads dashboards from files, warns and stops
updating them. Every team has one folder per environment, and a dashboard is called after what it watches.

Bad: a model and a pipeline that one team owns, both with the title "Fraud".

Give one of them another name, or let another team own it.""",
)
