// Package asp is one end of an M3UA association with its state machine (RFC 4666,
// 4.3): an application server process or a signalling gateway process. It is what
// the lab's simulated networks and the tests are made of. It is not a part of the
// data path, which keeps no ASP state.
//
// It imports proxy/transport, protocols/m3ua to read, and the message builders of
// wmnsk/go-m3ua to write; never its Conn.
package asp
