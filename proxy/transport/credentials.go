package transport

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"sync/atomic"
	"time"
)

// Credentials are the certificates of one side. They can be read again while
// connections are open: those go on, and handshakes that begin later use what was
// read last.
type Credentials struct {
	files   TLSFiles
	current atomic.Pointer[credentials]
}

type credentials struct {
	config *tls.Config
	expiry time.Time
}

// NewCredentials reads the files.
func NewCredentials(f TLSFiles) (*Credentials, error) {
	c := &Credentials{files: f}
	use, err := c.Read()
	if err != nil {
		return nil, err
	}
	use()
	return c, nil
}

// Read reads the files again. What it read is in force after use is called; on an
// error what was read before stays so.
func (c *Credentials) Read() (use func(), err error) {
	config, err := NewTLSConfig(c.files)
	if err != nil {
		return nil, err
	}
	expiry, err := expiryOf(config.Certificates[0].Certificate)
	if err != nil {
		return nil, fmt.Errorf("tls certificate %s: %w", c.files.Cert, err)
	}
	return func() { c.current.Store(&credentials{config, expiry}) }, nil
}

// Config is how both ends are known to each other from now on. Sessions cannot be
// resumed across a new one, so that its authorities hold for all.
func (c *Credentials) Config() *tls.Config { return c.current.Load().config }

// Expiry is when the first certificate of the chain expires.
func (c *Credentials) Expiry() time.Time { return c.current.Load().expiry }

func expiryOf(chain [][]byte) (first time.Time, err error) {
	for _, der := range chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return first, err
		}
		if first.IsZero() || cert.NotAfter.Before(first) {
			first = cert.NotAfter
		}
	}
	return first, nil
}
