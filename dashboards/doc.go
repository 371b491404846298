// Package dashboards holds what is shown of a running firewall: grafana/ is a
// Grafana dashboard, alerts/ are Prometheus alert rules with their tests. It has
// no code but the tests that hold both against the metrics that are exported,
// and may import internal/metrics for that.
package dashboards
