// Package sms reads short messages: the TPDUs of TS 23.040, the coding schemes
// and alphabets of TS 23.038, user data headers, and the command packets for
// SIM cards of TS 31.115.
//
// What a handset would act upon is read even where it is coded as no service
// centre codes it: attacks on SIM cards hide behind unusual coding schemes,
// headers in odd order and lengths that contradict each other. Each departure
// is an anomaly.
//
// It imports protocols/message, protocols/numbering and protocols/wire.
package sms
