package rules

import (
	"fmt"
	"maps"
	"slices"
)

// lists merges the definitions of each list: a later layer replaces or extends
// what an earlier one says.
func (c *compiler) lists() {
	byName := map[string][]*sourceList{}
	for _, s := range c.src.lists {
		byName[s.Name] = append(byName[s.Name], s)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if parts := c.listParts(byName[name]); len(parts) > 0 {
			c.build(parts)
		}
	}
}

// listParts are the definitions that make a list, the defining one first.
func (c *compiler) listParts(all []*sourceList) []*sourceList {
	slices.SortStableFunc(all, func(a, b *sourceList) int { return a.layer - b.layer })
	var parts []*sourceList
	for _, s := range all {
		switch {
		case !s.extend && len(parts) > 0 && parts[0].layer == s.layer:
			c.rep.add(s.file.at(s.line, s.column, CodeListTwice, fmt.Sprintf("the list `%s` is defined twice", s.Name),
				fmt.Sprintf("it stands in %s:%d already; to add to it say extend: true", parts[0].File, parts[0].Line)))
		case !s.extend:
			parts = []*sourceList{s}
		case len(parts) == 0:
			c.rep.add(s.file.at(s.line, s.column, CodeUnknownList, fmt.Sprintf("there is no list `%s` to extend", s.Name),
				orElse(suggest(s.Name, c.listNames), "leave extend out to define it")))
		case s.Type != "" && s.Type != parts[0].Type:
			c.rep.add(s.file.at(s.line, s.column, CodeListType, fmt.Sprintf("the list `%s` is of type %s, not %s", s.Name, parts[0].Type, s.Type), ""))
		default:
			parts = append(parts, s)
		}
		if expired(s.Until, c.opts.Now) {
			d := s.file.at(s.line, s.column, CodeExpired, expiredMessage("list `"+s.Name+"`", s.Until, "; it is still used"), "look through it and set a new date")
			d.Level = LevelWarning
			c.rep.add(d)
		}
	}
	return parts
}

func (c *compiler) build(parts []*sourceList) {
	list := new(List)
	first := &parts[0].List
	list.Name, list.Type, list.Description, list.Owner = first.Name, first.Type, first.Description, first.Owner
	list.Until, list.File, list.Line = first.Until, first.File, first.Line
	c.set.lists[list.Name] = list
	for _, p := range parts {
		for _, e := range p.entries {
			list.add(e)
		}
	}
	list.finish()
}

func (c *compiler) listNames(yield func(string) bool) {
	for _, s := range c.src.lists {
		if !yield(s.Name) {
			return
		}
	}
}
