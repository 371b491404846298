package location

import (
	"math"
	"strings"
	"testing"

	"cordon/protocols/numbering"
)

// borders are land borders, bridges and straits, each once.
const borders = `
AD ES FR
AE OM SA QA
AF CN IR PK TJ TM UZ
AL GR ME MK XK
AM AZ GE IR TR
AO CD CG NA ZM
AR BO BR CL PY UY
AT CH CZ DE HU IT LI SI SK
AZ GE IR RU TR
BA HR ME RS
BD IN MM
BE DE FR LU NL
BF BJ CI GH ML NE TG
BG GR MK RO RS TR
BH SA QA
BI CD RW TZ
BJ NE NG TG
BN MY
BO BR CL PE PY
BR CO GF GY PE PY SR UY VE
BT CN IN
BW NA ZA ZM ZW
BY LT LV PL RU UA
BZ GT MX
CA US PM
CD CF CG RW SS TZ UG ZM
CF CG CM SD SS TD
CG CM GA
CH DE FR IT LI
CI GH GN LR ML
CL PE
CM GA GQ NG TD
CN HK IN KG KP KZ LA MM MN MO NP PK RU TJ VN
CO EC PA PE VE
CR NI PA
CZ DE PL SK
DE DK FR LU NL PL
DJ ER ET SO
DK SE
DO HT
DZ EH LY MA ML MR NE TN
EC PE
EE LV RU FI
EG IL LY PS SD
EH MA MR
ER ET SD
ES FR GI MA PT
ET KE SD SO SS
FI NO RU SE AX
FR DE GB IT LU MC JE
GA GQ
GB IE IM
GE RU TR
GF SR
GH TG
GM SN
GN GW LR ML SL SN
GR MK TR
GT HN MX SV
GW SN
GY SR VE
HN NI SV
HR HU ME RS SI
HU RO RS SK SI UA
ID MY PG SG TL
IL JO LB PS SY
IN LK MM NP PK
IQ IR JO KW SA SY TR
IR PK TM TR
IT SI SM VA MT
JO SA SY
KE SO SS TZ UG
KG KZ TJ UZ
KH LA TH VN
KP KR RU
KW SA
KZ RU TM UZ
LA MM TH VN
LB SY
LR SL
LS ZA
LT LV PL RU
LV RU
LY NE SD TD TN
MA ES
MD RO UA
ME RS XK
MF SX AI
MK RS XK
ML MR NE SN
MM TH
MN RU
MR SN
MW MZ TZ ZM
MX US
MY SG TH
MZ SZ TZ ZA ZM ZW
NA ZA ZM
NE NG TD
NG TD
NO RU SE
OM SA YE
PL RU SK UA
PR VI
QA SA
RO RS UA
RS XK
RU UA
RW TZ UG
SA YE
SD SS TD
SK UA
SS UG
SZ ZA
TJ UZ
TM UZ
TZ UG ZM
US BS
ZA ZW
ZM ZW
`

func TestNeighboursAreNotApart(t *testing.T) {
	for line := range strings.Lines(borders) {
		fields := strings.Fields(line)
		for i := 1; i < len(fields); i++ {
			if km, ok := Distance(fields[0], fields[i]); !ok || km != 0 {
				t.Errorf("%s and %s: %d km, %v", fields[0], fields[i], km, ok)
			}
		}
	}
}

// Each place lies in its country: capitals, and what lies farthest out.
func TestAreasCoverTheLand(t *testing.T) {
	for _, tc := range []struct{ country, at string }{
		{"AR", "-54.8,-68.3"}, {"AU", "-12.46,130.84"}, {"AU", "-43.6,146.8"}, {"AU", "-31.95,115.86"}, {"AU", "-28.64,153.64"}, {"AU", "-10.69,142.53"},
		{"BR", "-33.75,-53.4"}, {"BR", "5.27,-60.2"}, {"BR", "-7.16,-34.8"}, {"BR", "-7.5,-73.9"}, {"BR", "-15.8,-47.9"}, {"BR", "-22.9,-43.2"},
		{"CA", "48.43,-123.37"}, {"CA", "47.56,-52.7"}, {"CA", "41.68,-82.68"}, {"CA", "60.72,-135.06"}, {"CA", "82.5,-62.35"}, {"CA", "63.75,-68.52"}, {"CA", "45.42,-75.7"},
		{"CL", "-18.48,-70.33"}, {"CL", "-54.93,-67.6"}, {"CL", "-33.45,-70.67"}, {"CN", "39.47,75.99"}, {"CN", "18.25,109.5"}, {"CN", "52.97,122.53"}, {"CN", "31.23,121.47"},
		{"CN", "47.84,88.14"}, {"CN", "48.36,134.7"}, {"CN", "39.9,116.4"}, {"CN", "29.65,91.1"}, {"CD", "-4.32,15.3"}, {"CD", "-11.66,27.48"}, {"DE", "55.05,8.4"}, {"DE", "47.4,10.28"}, {"DE", "51.15,14.98"},
		{"DE", "50.78,6.08"}, {"DZ", "27.67,-8.15"}, {"DZ", "19.57,5.77"}, {"EG", "22.9,35.6"}, {"ES", "43.37,-8.4"}, {"ES", "36.0,-5.6"}, {"ES", "40.0,4.27"}, {"ES", "27.75,-18.0"},
		{"ES", "28.1,-15.4"}, {"FI", "70.08,27.9"}, {"FI", "60.17,24.94"}, {"FR", "48.39,-4.49"}, {"FR", "48.58,7.75"}, {"FR", "42.7,2.9"}, {"FR", "51.03,2.37"}, {"FR", "41.92,8.74"},
		{"FR", "43.7,7.27"}, {"GB", "60.8,-0.87"}, {"GB", "49.92,-6.3"}, {"GB", "54.6,-5.93"}, {"GB", "51.13,1.31"}, {"GB", "58.2,-6.39"}, {"GR", "36.44,28.22"}, {"GR", "41.5,26.5"},
		{"GR", "39.62,19.92"}, {"ID", "5.55,95.32"}, {"ID", "-2.53,140.72"}, {"ID", "-8.5,140.4"}, {"ID", "1.47,124.84"}, {"ID", "-10.17,123.6"}, {"IN", "8.08,77.55"}, {"IN", "34.15,77.58"},
		{"IN", "27.5,96.5"}, {"IN", "23.6,68.4"}, {"IN", "6.75,93.84"}, {"IR", "39.7,44.5"}, {"IR", "25.29,60.64"}, {"IR", "36.3,59.6"}, {"IT", "45.74,7.32"}, {"IT", "37.08,15.29"}, {"IT", "39.8,18.35"},
		{"IT", "35.5,12.6"}, {"IT", "39.22,9.12"}, {"JP", "45.5,141.9"}, {"JP", "24.4,123.0"}, {"JP", "35.68,139.69"}, {"JP", "43.38,145.8"}, {"KE", "-4.68,39.2"}, {"KE", "4.62,35.5"},
		{"KZ", "43.65,51.15"}, {"KZ", "49.95,82.6"}, {"KZ", "43.24,76.9"}, {"KZ", "51.2,51.4"}, {"KZ", "54.9,69.1"}, {"MX", "32.5,-117.0"}, {"MX", "21.2,-86.8"}, {"MX", "22.9,-109.9"},
		{"MX", "14.9,-92.3"}, {"MN", "48.0,89.6"}, {"MZ", "-25.97,32.58"}, {"MZ", "-11.35,40.35"}, {"NO", "71.17,25.78"}, {"NO", "58.0,7.5"}, {"NO", "69.73,30.05"}, {"NO", "67.5,12.1"},
		{"NZ", "-34.43,172.68"}, {"NZ", "-46.9,168.1"}, {"PE", "-18.0,-70.25"}, {"PE", "-4.57,-81.27"}, {"PG", "-9.44,147.18"}, {"PH", "14.6,120.98"}, {"PH", "5.03,119.77"},
		{"PT", "37.74,-25.67"}, {"PT", "39.45,-31.13"}, {"PT", "32.65,-16.9"}, {"RU", "54.71,20.45"}, {"RU", "43.12,131.9"}, {"RU", "64.73,177.5"}, {"RU", "53.02,158.65"}, {"RU", "69.35,88.2"},
		{"RU", "59.94,30.3"}, {"RU", "42.06,48.29"}, {"RU", "68.97,33.08"}, {"RU", "47.1,142.7"}, {"RU", "71.64,128.87"}, {"SA", "16.9,42.55"}, {"SA", "28.38,36.57"}, {"SA", "18.2,52.0"},
		{"SE", "55.35,13.16"}, {"SE", "67.86,20.23"}, {"SE", "57.64,18.29"}, {"SO", "-0.36,42.54"}, {"SO", "11.83,51.28"}, {"TH", "5.77,101.07"}, {"TH", "20.43,99.88"}, {"TR", "41.67,26.56"},
		{"TR", "37.57,43.74"}, {"TR", "36.2,36.16"}, {"UA", "48.62,22.3"}, {"UA", "48.57,39.3"}, {"UA", "45.35,28.84"}, {"UA", "44.6,33.5"}, {"US", "47.61,-122.33"}, {"US", "32.72,-117.16"}, {"US", "25.76,-80.19"},
		{"US", "44.9,-66.98"}, {"US", "71.29,-156.79"}, {"US", "21.31,-157.86"}, {"US", "51.88,-176.66"}, {"US", "25.9,-97.5"}, {"US", "40.71,-74.0"}, {"US", "41.88,-87.63"}, {"US", "58.3,-134.42"}, {"VN", "21.03,105.85"},
		{"VN", "8.62,104.72"}, {"VN", "12.24,109.2"}, {"ZA", "-33.92,18.42"}, {"ZA", "-22.35,30.0"}, {"ZA", "-29.86,31.02"}, {"BW", "-24.65,25.91"}, {"NA", "-17.5,24.3"}, {"NG", "6.45,3.4"}, {"NG", "11.85,13.15"},
	} {
		a, inside := parseArea(tc.at+",0"), false
		for _, c := range of(tc.country) {
			inside = inside || a.x*c.x+a.y*c.y+a.z*c.z >= math.Cos(c.radius)
		}
		if !inside {
			t.Errorf("%s does not cover %s", tc.country, tc.at)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tc := range []struct {
		from, to    string
		least, most int64
	}{
		{"DE", "DE", 0, 0},
		{"FR", "GB", 0, 0},
		{"FR", "KE", 4500, 5600},
		{"GB", "KE", 5000, 6000},
		{"FR", "RE", 7500, 9000},
		{"RE", "MU", 50, 250},
		{"FR", "GP", 5500, 6700},
		{"GP", "MQ", 0, 100},
		{"DE", "US", 4700, 6000},
		{"US", "KE", 9000, 11700},
		{"AU", "NZ", 1100, 1700},
		{"US", "RU", 0, 100},
		{"FJ", "TO", 50, 500}, // across the date line
		{"IS", "GB", 500, 900},
		{"PT", "US", 2600, 3700},
		{"ES", "MA", 0, 0},
		{"KE", "IN", 2700, 4400},
	} {
		km, ok := Distance(tc.from, tc.to)
		if !ok || km < tc.least || km > tc.most {
			t.Errorf("%s to %s: %d km, %v; want %d to %d", tc.from, tc.to, km, ok, tc.least, tc.most)
		}
		if back, _ := Distance(tc.to, tc.from); back != km {
			t.Errorf("%s to %s is %d km, and back %d", tc.from, tc.to, km, back)
		}
	}
	for _, country := range []string{"", numbering.World, "ZZ", "aq", "é"} {
		if km, ok := Distance("DE", country); ok {
			t.Errorf("%q is %d km away", country, km)
		}
	}
}

func TestEveryCountryOfNumberingHasAPlace(t *testing.T) {
	seen := map[string]bool{}
	var digits [7]byte
	for n := range 10_000_000 {
		if n%1000 != 0 && n >= 2_000_000 && n%10 != 0 {
			continue
		}
		for i, rest := len(digits)-1, n; i >= 0; i, rest = i-1, rest/10 {
			digits[i] = byte('0' + rest%10)
		}
		seen[numbering.CountryOfE164(digits[:])] = true
	}
	for mcc := range 1000 {
		seen[numbering.CountryOfMCC([]byte{byte('0' + mcc/100), byte('0' + mcc/10%10), byte('0' + mcc%10)})] = true
	}
	for country := range seen {
		if country != "" && country != numbering.World && of(country) == nil {
			t.Errorf("%s has no place", country)
		}
	}
	if len(seen) < 230 {
		t.Errorf("only %d countries", len(seen))
	}
}
