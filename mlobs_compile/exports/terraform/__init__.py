"""Terraform JSON of what the providers of AWS and Grafana have resources for.

Alarms, composite alarms, dashboards, reactions of EventBridge, monitors of data quality, rulesets of Glue, rule
namespaces of Amazon Managed Prometheus, and Grafana's folders and dashboards. What the AWS provider has no resource for
(anomaly detectors, mute rules, SLOs, alarms on PromQL, three kinds of monitors) is listed, and the exit code tells.
"""

from mlobs_compile.export import Export
from mlobs_compile.exports.terraform.module import write

EXPORT = Export("terraform", write)
