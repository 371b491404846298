// Package house holds no code: its tests check the rules of the house that a
// compiler cannot, such as who may import whom.
package house
