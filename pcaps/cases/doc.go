// Package cases is the regression matrix: one folder a case, with a scenario
// (what is sent) and what is expected of the firewall (case.yaml). A case is
// built, decoded and judged as a capture would be, with the shipped rules, and
// the verdict of each message is compared. docs/cases.md tells how to add one;
// it takes no Go.
//
// Tables say what there must be cases for: attacks.yaml, gtp.yaml and legit.yaml;
// peers.yaml says what open tools do by the same attacks. The coverage table in
// docs/coverage.md is made from them, from the rules and from the cases.
//
// Its tests also judge travellers (pcaps/benign), alone and with attacks among
// them: what is stopped wrongly, and what is missed.
//
// It imports pcaps/forge, protocols, rules, filters and internal/operator.
package cases
