// Package admin serves metrics, health and status of a running firewall on one
// HTTP address: /metrics for Prometheus, /healthz (the process is alive),
// /readyz (it does its work) and /status (a JSON document for people and
// programs). All of it is read-only.
//
// There is no login: the address is loopback unless the configuration says
// otherwise. Whatever comes in is bounded in size, time and number, so that a
// client cannot take from the data path.
//
// It may import the standard library only; what it shows is given to it.
package admin
