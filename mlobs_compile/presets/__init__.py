"""The built-in presets: one YAML file per system, each a `kind: Preset` document as a user would write it.

A file says what the system lets one measure, how to read it from Prometheus, from CloudWatch or from both,
which alerts everybody who runs it wants, and what it cannot give. Every name and unit carries its source.

What the files keep to, so that any signal can be alerted on, promised and drawn:

- A query yields one series (one per device or node only where its name ends in `_by_...`), and no `and`, `or`
  or comparison stands outside its parentheses, so that a bound may follow it.
- Time is in seconds, a utilisation is a ratio from 0 to 1; `scale` does the conversion.
- A counter that is born with its first event is read as "now minus what it was one window ago, or all of it
  when it is new or was reset"; `increase` would miss the first event. What it was is looked for up to an hour
  further back, so that a gap in scraping does not look like a hundred new failures. The price: an
  exporter that restarts within that hour under the same labels and comes back to its old value seems idle.
- A count of events ends in `or vector(0)`: nothing happened is 0. A signal that an alert watches for absence
  does not.
"""
