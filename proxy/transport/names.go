package transport

// PeerNames returns the names that the certificate of a's peer bears, in lower
// case, or nil where the transport has no certificates.
func PeerNames(a Assoc) []string {
	if n, ok := a.(interface{ PeerNames() []string }); ok {
		return n.PeerNames()
	}
	return nil
}
