package rules

import (
	"maps"
	"slices"
)

// Code names a kind of diagnostic. Codes are stable: scripts and documents
// refer to them, and none is used again for something else.
type Code string

// The codes. R01 the file, R02 the condition, R03 lists, R04 references
// between parts, R05 the quality of a rule.
const (
	CodeFile         Code = "R0101"
	CodeYAML         Code = "R0102"
	CodeBound        Code = "R0103"
	CodeType         Code = "R0104"
	CodeUnknownKey   Code = "R0105"
	CodeDuplicateKey Code = "R0106"
	CodeMissingKey   Code = "R0107"
	CodeValue        Code = "R0108"
	CodeFormat       Code = "R0109"
	CodeEmpty        Code = "R0110"
	CodeEngine       Code = "R0111"
	CodeTooMany      Code = "R0112"

	CodeSyntax       Code = "R0201"
	CodeUnknownField Code = "R0202"
	CodeUnknownFunc  Code = "R0203"
	CodeOperand      Code = "R0204"
	CodeFieldIsList  Code = "R0205"
	CodeRegexp       Code = "R0206"
	CodeUnknownName  Code = "R0207"
	CodeNotBool      Code = "R0208"
	CodeConstant     Code = "R0209"

	CodeUnknownList Code = "R0301"
	CodeListEntry   Code = "R0302"
	CodeListFile    Code = "R0303"
	CodeListType    Code = "R0304"
	CodeExpired     Code = "R0305"
	CodeListTwice   Code = "R0306"

	CodeRuleTwice   Code = "R0401"
	CodeUnknownRule Code = "R0402"
	CodeOperation   Code = "R0403"
	CodeLink        Code = "R0404"
	CodeComponent   Code = "R0405"
	CodeRefusal     Code = "R0406"
	CodeOverride    Code = "R0407"

	CodeNoMatchTest    Code = "R0501"
	CodeNoPassTest     Code = "R0502"
	CodeNoReferences   Code = "R0503"
	CodeNoFalsePos     Code = "R0504"
	CodeTestMessage    Code = "R0505"
	CodeTestTwice      Code = "R0506"
	CodeWantImpossible Code = "R0507"
)

// codes explains each code in a sentence, for documents.
var codes = map[Code]string{
	CodeFile:           "A file cannot be read.",
	CodeYAML:           "A file is not YAML.",
	CodeBound:          "A file exceeds a bound: size, depth, number of nodes, rules or entries.",
	CodeType:           "A value has the wrong YAML type.",
	CodeUnknownKey:     "A key is not part of the language.",
	CodeDuplicateKey:   "A key stands twice in one mapping.",
	CodeMissingKey:     "A key that must be there is missing.",
	CodeValue:          "A value is not one of those that are allowed.",
	CodeFormat:         "A value does not have the form that it must have.",
	CodeEmpty:          "A file holds nothing, or more than one document.",
	CodeEngine:         "A pack asks for another version of the rule language.",
	CodeTooMany:        "More diagnostics were found than are shown.",
	CodeSyntax:         "A condition is not CEL.",
	CodeUnknownField:   "A condition names a field that the dictionary does not have.",
	CodeUnknownFunc:    "A condition calls a function that does not exist.",
	CodeOperand:        "Operands do not fit the operator or function.",
	CodeFieldIsList:    "A field that may occur several times is compared like a single value.",
	CodeRegexp:         "A regular expression is not valid.",
	CodeUnknownName:    "A constant is not a name that its field can hold.",
	CodeNotBool:        "A condition is not a truth value.",
	CodeConstant:       "A condition is always true or never true.",
	CodeUnknownList:    "A list is used but defined nowhere.",
	CodeListEntry:      "An entry does not have the form of its list's type.",
	CodeListFile:       "A list's own file cannot be read.",
	CodeListType:       "A list is used or extended with another type.",
	CodeExpired:        "A list, an exception or an override is past its date.",
	CodeListTwice:      "A list is defined twice in the same place.",
	CodeRuleTwice:      "A rule id is used twice.",
	CodeUnknownRule:    "An override or an exception names a rule that does not exist.",
	CodeOperation:      "An operation is not known, or not of the rule's protocol.",
	CodeLink:           "A link is not in the configuration.",
	CodeComponent:      "A component type is asked of messages that have no components.",
	CodeRefusal:        "The refusal does not fit the action.",
	CodeOverride:       "An override changes nothing, or a rule is overridden twice.",
	CodeNoMatchTest:    "A stable rule has no test that it matches.",
	CodeNoPassTest:     "A stable rule has no test that it lets pass.",
	CodeNoReferences:   "A stable rule has no references.",
	CodeNoFalsePos:     "A stable rule does not say where it may be wrong.",
	CodeTestMessage:    "A test's message cannot be built.",
	CodeTestTwice:      "Two tests of a rule have the same name.",
	CodeWantImpossible: "A test wants an action that its rule never takes.",
}

// Codes are all codes in order.
func Codes() []Code { return slices.Sorted(maps.Keys(codes)) }

// Doc explains the code in a sentence.
func (c Code) Doc() string { return codes[c] }
