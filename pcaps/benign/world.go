package benign

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"cordon/pcaps/forge"
)

//go:embed operator.yaml
var profileYAML []byte

// Profile is the operator profile that the travellers' traffic is judged with: the example one with more partners.
func Profile() []byte { return slices.Clone(profileYAML) }

// world is the networks that people travel through. The first one is home.
var world = slices.Concat([]partner{
	{"home", "491779900", "26299", "4917799", "", "epc.mnc099.mcc262.3gppnetwork.org", homePLMN},
}, partners, []partner{
	{"fr2", "33698000", "20898", "336981", "198.18.1.2", "epc.mnc098.mcc208.3gppnetwork.org", "208-98"},
	{"be", "32479000", "20699", "324791", "198.18.2.2", "epc.mnc099.mcc206.3gppnetwork.org", "206-99"},
	{"nl", "31679000", "20499", "316791", "198.18.3.2", "epc.mnc099.mcc204.3gppnetwork.org", "204-99"},
	{"ch", "41799000", "22899", "417991", "198.18.4.2", "epc.mnc099.mcc228.3gppnetwork.org", "228-99"},
	{"at", "43699000", "23299", "436991", "198.18.5.2", "epc.mnc099.mcc232.3gppnetwork.org", "232-99"},
	{"it", "39399000", "22299", "393991", "198.18.6.2", "epc.mnc099.mcc222.3gppnetwork.org", "222-99"},
	{"es", "34699000", "21499", "346991", "198.18.7.2", "epc.mnc099.mcc214.3gppnetwork.org", "214-99"},
	{"sea", "88298100", "90198", "8829811", "198.18.8.2", "epc.mnc098.mcc901.3gppnetwork.org", "901-98"},
})

// ours is the place of the home network in world.
const ours = 0

// worldNodes is how many nodes of a role a network of the world has.
const worldNodes = 6

// nodesOfTheWorld are the nodes abroad that the built-in network lacks.
func nodesOfTheWorld() map[string]forge.Node {
	nodes := networkOf(world[1:], worldNodes)
	for i := range world[1:] {
		p := &world[1+i]
		if slices.ContainsFunc(partners, func(q partner) bool { return q.name == p.name }) {
			continue // it has its central nodes
		}
		for _, r := range []struct {
			name, suffix string
			ssn          int
		}{{"hlr", "001", 6}, {"smsc", "030", 8}, {"gsmscf", "050", 147}} {
			nodes[p.name+"."+r.name] = forge.Node{GT: p.gt + r.suffix, SSN: r.ssn, Via: "ipx"}
		}
		nodes[p.name+".hss"] = forge.Node{Host: "hss1." + p.realm, Realm: p.realm, Via: "ipx"}
		for i, role := range []string{"pgw", "ggsn"} {
			nodes[p.name+"."+role] = forge.Node{PLMN: p.plmn, GTP: p.address(1 + i)}
		}
	}
	return nodes
}

// hostOf is the identity in Diameter of a node: an MME of many, or the one of its role.
func hostOf(node string) string {
	network, role, _ := strings.Cut(node, ".")
	p := &world[slices.IndexFunc(world, func(p partner) bool { return p.name == network })]
	if number, ok := strings.CutPrefix(role, "mme"); ok && number != "" {
		return fmt.Sprintf("mme%02s.%s", number, p.realm)
	}
	return role + "1." + p.realm
}

// town is where people stay: networks that cover it, and where it lies.
type town struct {
	name     string
	networks []string
	lat, lon float64
	airport  bool
	port     bool
}

var france = []string{"fr", "fr2"}

// towns are real ones, with their coordinates. That at sea is everywhere.
var towns = []town{
	{"Frankfurt", []string{"home"}, 50.03, 8.57, true, false},
	{"Munich", []string{"home"}, 48.14, 11.58, true, false},
	{"Hamburg", []string{"home"}, 53.55, 9.99, true, true},
	{"Aachen", []string{"home"}, 50.78, 6.08, false, false},
	{"Kehl", []string{"home"}, 48.57, 7.81, false, false},
	{"Weil am Rhein", []string{"home"}, 47.59, 7.62, false, false},
	{"Freilassing", []string{"home"}, 47.84, 12.98, false, false},
	{"Strasbourg", france, 48.58, 7.75, false, false},
	{"Saint-Louis", france, 47.59, 7.56, false, false},
	{"Paris", france, 48.86, 2.35, true, false},
	{"Lille", france, 50.63, 3.06, false, false},
	{"Calais", france, 50.95, 1.86, false, true},
	{"Lyon", france, 45.76, 4.84, true, false},
	{"Annemasse", france, 46.19, 6.24, false, false},
	{"Nice", france, 43.70, 7.27, true, true},
	{"Perpignan", france, 42.70, 2.90, false, false},
	{"Tournai", []string{"be"}, 50.61, 3.39, false, false},
	{"Brussels", []string{"be"}, 50.85, 4.35, true, false},
	{"Liege", []string{"be"}, 50.63, 5.57, false, false},
	{"Maastricht", []string{"nl"}, 50.85, 5.69, false, false},
	{"Amsterdam", []string{"nl"}, 52.37, 4.90, true, true},
	{"Basel", []string{"ch"}, 47.56, 7.59, true, false},
	{"Zurich", []string{"ch"}, 47.38, 8.54, true, false},
	{"Geneva", []string{"ch"}, 46.20, 6.14, true, false},
	{"Chiasso", []string{"ch"}, 45.83, 9.03, false, false},
	{"Salzburg", []string{"at"}, 47.81, 13.04, true, false},
	{"Vienna", []string{"at"}, 48.21, 16.37, true, false},
	{"Como", []string{"it"}, 45.81, 9.09, false, false},
	{"Milan", []string{"it"}, 45.46, 9.19, true, false},
	{"Ventimiglia", []string{"it"}, 43.79, 7.61, false, false},
	{"Figueres", []string{"es"}, 42.27, 2.96, false, false},
	{"Barcelona", []string{"es"}, 41.39, 2.17, true, true},
	{"Dover", []string{"gb"}, 51.13, 1.31, false, true},
	{"London", []string{"gb"}, 51.51, -0.13, true, false},
	{"New York", []string{"us"}, 40.71, -74.01, true, true},
	{"Los Angeles", []string{"us"}, 34.05, -118.24, true, false},
	{"Nairobi", []string{"ke"}, -1.29, 36.82, true, false},
	{"Mombasa", []string{"ke"}, -4.05, 39.67, true, true},
	{atSea, []string{"sea"}, 0, 0, false, false},
}

const atSea = "at sea"

// roads join towns that one drives between.
var roads = [][2]string{
	{"Frankfurt", "Munich"}, {"Frankfurt", "Hamburg"}, {"Frankfurt", "Aachen"}, {"Frankfurt", "Kehl"}, {"Kehl", "Weil am Rhein"}, {"Munich", "Freilassing"},
	{"Kehl", "Strasbourg"}, {"Weil am Rhein", "Saint-Louis"}, {"Weil am Rhein", "Basel"}, {"Aachen", "Liege"}, {"Aachen", "Maastricht"}, {"Freilassing", "Salzburg"},
	{"Strasbourg", "Paris"}, {"Strasbourg", "Saint-Louis"}, {"Saint-Louis", "Basel"}, {"Paris", "Lille"}, {"Paris", "Lyon"}, {"Lille", "Calais"}, {"Lyon", "Annemasse"},
	{"Lyon", "Nice"}, {"Lyon", "Perpignan"}, {"Lille", "Tournai"}, {"Annemasse", "Geneva"}, {"Nice", "Ventimiglia"}, {"Perpignan", "Figueres"}, {"Calais", "Dover"},
	{"Tournai", "Brussels"}, {"Brussels", "Liege"}, {"Liege", "Maastricht"}, {"Maastricht", "Amsterdam"}, {"Basel", "Zurich"}, {"Zurich", "Geneva"}, {"Zurich", "Chiasso"},
	{"Chiasso", "Como"}, {"Como", "Milan"}, {"Milan", "Ventimiglia"}, {"Salzburg", "Vienna"}, {"Figueres", "Barcelona"}, {"Dover", "London"},
}

// place is a town with what the map says about it, by indices.
type place struct {
	networks   []uint8
	roads      []uint8 // towns at the other end
	neighbours []uint8 // of these those a walk away, behind a border
}

// atlas is the map by indices of towns.
type atlas struct {
	places          []place
	airports, ports []uint8
	sea             uint8
}

// walk is how near a town is that one can see the network of, in kilometres.
const walk = 12

func newAtlas() (*atlas, error) {
	a := &atlas{places: make([]place, len(towns))}
	index := map[string]uint8{}
	for i := range towns {
		t := &towns[i]
		index[t.name] = uint8(i)
		for _, name := range t.networks {
			at := slices.IndexFunc(world, func(p partner) bool { return p.name == name })
			if at < 0 {
				return nil, fmt.Errorf("benign: %s has no network %q", t.name, name)
			}
			a.places[i].networks = append(a.places[i].networks, uint8(at))
		}
		if t.airport {
			a.airports = append(a.airports, uint8(i))
		}
		if t.port {
			a.ports = append(a.ports, uint8(i))
		}
	}
	a.sea = index[atSea]
	for _, r := range roads {
		from, ok := index[r[0]]
		to, known := index[r[1]]
		if !ok || !known {
			return nil, fmt.Errorf("benign: no road from %s to %s", r[0], r[1])
		}
		for _, way := range [][2]uint8{{from, to}, {to, from}} {
			p := &a.places[way[0]]
			p.roads = append(p.roads, way[1])
			if distance(way[0], way[1]) <= walk && a.places[way[1]].networks[0] != p.networks[0] {
				p.neighbours = append(p.neighbours, way[1])
			}
		}
	}
	return a, nil
}

// distance is that between two towns in kilometres, along the great circle.
func distance(a, b uint8) float64 {
	const radius, degree = 6371, math.Pi / 180
	x, y := &towns[a], &towns[b]
	lat1, lat2 := x.lat*degree, y.lat*degree
	h := hav(lat2-lat1) + math.Cos(lat1)*math.Cos(lat2)*hav((y.lon-x.lon)*degree)
	return 2 * radius * math.Asin(math.Sqrt(h))
}

func hav(angle float64) float64 { return (1 - math.Cos(angle)) / 2 }

// Speeds in kilometres an hour.
const (
	carSpeed   = 100
	trainSpeed = 200
	planeSpeed = 900
	shipSpeed  = 40
)

// takes is how long the way between two towns takes at a speed.
func takes(a, b uint8, speed float64) time.Duration {
	return time.Duration(distance(a, b) / speed * float64(time.Hour))
}
