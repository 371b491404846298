// Package spelling finds the name that somebody meant who wrote another. It
// holds one function of texts and imports the standard library only, so that the
// rule language may use it too.
package spelling
