"""CloudFormation templates of everything that lives in AWS, for teams whose changes go through stacks.

Alarms, composite alarms, anomaly detectors, mute rules, dashboards, SLOs of Application Signals, monitors of SageMaker,
reactions of EventBridge, rulesets of Glue and rule namespaces of Amazon Managed Prometheus become resources with stable
logical ids, parted over as many templates as their limits ask for. `order.json` says which stack comes after which.
"""

from mlobs_compile.export import Export
from mlobs_compile.exports.cloudformation.stacks import write

EXPORT = Export("cloudformation", write)
