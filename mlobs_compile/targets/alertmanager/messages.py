"""What a person reads: Alertmanager's own templates, over labels and annotations that every alert carries.

The texts are Go templates that Alertmanager renders when it sends; here they are data.
"""

SUMMARY = "summary"
DESCRIPTION = "description"
RUNBOOK = "runbook_url"
DASHBOARD = "dashboard_url"
SPEC = "spec"
"""The names of the annotations; `spec` is the file and route of the YAML that made the alert."""


def common(annotation: str) -> str:
    """The annotation's value where all alerts of the message share it, else nothing."""
    return "{{ .CommonAnnotations." + annotation + " }}"


def _line(annotation: str, before: str, after: str = "") -> str:
    """A line for an alert that has the annotation, no line for one that has not."""
    return "{{ with .Annotations." + annotation + " }}" + before + "{{ . }}" + after + "\n{{ end }}"


def _each(alerts: str, *lines: str) -> str:
    return "{{ range " + alerts + " }}" + "".join(lines) + "{{ end }}"


_RESOLVED = '{{ if eq .Status "resolved" }}[resolved] {{ end }}'
TITLE = (
    _RESOLVED
    + "{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}"
    + "{{ len .Alerts }} alerts on {{ .CommonLabels.kind }} {{ .CommonLabels.name }}{{ end }}"
)
_LINES = (
    _line(DESCRIPTION, ""),
    _line(RUNBOOK, "runbook: "),
    _line(DASHBOARD, "dashboard: "),
    _line(SPEC, "spec: "),
)
PLAIN = _each(".Alerts", _RESOLVED + "{{ .Annotations.summary }}\n", *_LINES)
FIRING = _each(".Alerts.Firing", "{{ .Annotations.summary }}\n", *_LINES)
SLACK = _each(
    ".Alerts",
    "*" + _RESOLVED + "{{ .Annotations.summary }}*\n",
    _line(DESCRIPTION, ""),
    _line(RUNBOOK, "<", "|Runbook>"),
    _line(DASHBOARD, "<", "|Dashboard>"),
    _line(SPEC, "`", "`"),
)
MAIL_SUBJECT = "[{{ .CommonLabels.environment }}] " + TITLE
DETAILS = {
    "firing": FIRING,
    "objective": "{{ .CommonLabels.slo }}",
    "runbook": common(RUNBOOK),
    "dashboard": common(DASHBOARD),
    "spec": common(SPEC),
}
