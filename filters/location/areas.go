package location

import (
	"math"
	"strconv"
	"strings"
)

// earth is its mean radius, in kilometres.
const earth = 6371.0

// area is a circle on the earth: the direction of its middle, and its radius as an angle.
type area struct{ x, y, z, radius float64 }

const letters = 26

// areas are those of each country, by the two letters of its code.
type areas [letters * letters][]area

// world is read-only.
var world = makeAreas(countryAreas)

func makeAreas(text string) *areas {
	t := new(areas)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		i, _ := indexOf(fields[0])
		for _, circle := range fields[1:] {
			t[i] = append(t[i], parseArea(circle))
		}
	}
	return t
}

func parseArea(circle string) (a area) {
	var n [3]float64
	i := 0
	for word := range strings.SplitSeq(circle, ",") {
		n[i%3], _ = strconv.ParseFloat(word, 64)
		i++
	}
	latitude, longitude := n[0]*math.Pi/180, n[1]*math.Pi/180
	a.x, a.y, a.z = math.Cos(latitude)*math.Cos(longitude), math.Cos(latitude)*math.Sin(longitude), math.Sin(latitude)
	a.radius = n[2] / earth
	return a
}

// indexOf is the place of a country in the table.
func indexOf(country string) (i int, ok bool) {
	if len(country) != 2 {
		return 0, false
	}
	a, b := int(country[0])-'A', int(country[1])-'A'
	if a < 0 || a >= letters || b < 0 || b >= letters {
		return 0, false
	}
	return a*letters + b, true
}

func of(country string) []area {
	i, ok := indexOf(country)
	if !ok {
		return nil
	}
	return world[i]
}

// Distance is how far two countries are apart at their nearest points, in kilometres
// and never too much; 0 for neighbours. ok is false where one of them has no place, such
// as the code of global networks.
func Distance(from, to string) (km int64, ok bool) {
	a, b := of(from), of(to)
	if a == nil || b == nil {
		return 0, false
	}
	if from == to {
		return 0, true
	}
	widest := 0.0
	for i := range b {
		widest = max(widest, b[i].radius)
	}
	least := math.Pi
	for i := range a {
		p := &a[i]
		closer := math.Cos(min(math.Pi, least+p.radius+widest))
		for j := range b {
			q := &b[j]
			cosine := p.x*q.x + p.y*q.y + p.z*q.z
			if cosine < closer {
				continue
			}
			if angle := math.Acos(min(1, cosine)) - p.radius - q.radius; angle < least {
				least = max(0, angle)
				closer = math.Cos(min(math.Pi, least+p.radius+widest))
			}
		}
	}
	return int64(least * earth), true
}
