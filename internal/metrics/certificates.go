package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// WatchCertificate exports when the certificate of a side of the link expires;
// side is outside or inside. It is called once for each side that has one, and
// expiry may be called by any goroutine.
func (l *Link) WatchCertificate(side string, expiry func() time.Time) {
	l.m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "cordon", Name: "link_certificate_expiry_timestamp_seconds",
		Help:        "When the certificate of a side of the link, or the first of its chain, expires.",
		ConstLabels: prometheus.Labels{"link": l.name, "side": side},
	}, func() float64 { return float64(expiry().Unix()) }))
}
