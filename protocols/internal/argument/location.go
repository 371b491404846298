package argument

import (
	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// Extension is an ExtensionContainer (TS 29.002, 17.7.11): private extensions
// of a vendor or an operator, which no peer abroad can expect to be understood.
var Extension = NewShape(Sequence,
	Member{Tag: Ctx(0), Kind: Private},
	Known(Ctx(1)))

// Ext is the member that holds an ExtensionContainer.
func Ext(tag ber.Tag) Member { return In(tag, Extension) }

// Location is LocationInformation (TS 29.002, 17.7.1), which CAP uses too.
var Location = NewShape(Sequence,
	Known(ber.TagInteger),
	Known(Ctx(0)),
	Of(Ctx(1), Node, message.FieldMAPVLR),
	Known(Ctx(2)),
	Known(Ctx(3)),
	Ext(Ctx(4)),
	Known(Ctx(5)),
	Of(Ctx(6), Node, message.FieldMAPMSC),
	Known(Ctx(7)),
	Known(Ctx(8)),
	Known(Ctx(9)),
	Known(Ctx(10)),
	Known(Ctx(11)))

// LocationGPRS is LocationInformationGPRS (TS 29.002, 17.7.1; TS 29.078, 5).
var LocationGPRS = NewShape(Sequence,
	Known(Ctx(0)),
	Known(Ctx(1)),
	Known(Ctx(2)),
	Of(Ctx(3), Node, message.FieldMAPSGSN),
	Known(Ctx(4)),
	Ext(Ctx(5)),
	Known(Ctx(6)),
	Known(Ctx(7)),
	Known(Ctx(8)),
	Known(Ctx(9)),
	Known(Ctx(10)))
