package lab

import (
	"errors"
	"os"
)

// How GTP is carried.
const (
	GTPAuto       = "auto" // namespaces where there is the right to them
	GTPNamespaces = "namespaces"
	GTPLoopback   = "loopback"
)

// Reasons for which GTP goes over loopback.
var (
	ErrNoNamespaces = errors.New("there is no right to make network namespaces")
	errAsked        = errors.New("that was asked for")
)

// inOwn is set in the process that has a network namespace of its own.
const inOwn = "CORDON_LAB_NETWORK"

// listenerFile is the descriptor that such a process finds the listener for HTTP at.
const listenerFile = 3

// Isolated says whether the process has a network namespace of its own.
func Isolated() bool { return os.Getenv(inOwn) != "" }
