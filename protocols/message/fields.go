package message

// The fields, one a row of the dictionary below.
const (
	_ FieldID = iota

	// The message itself.
	FieldLink
	FieldDirection
	FieldDirectionInferred
	FieldProtocol
	FieldOperation
	FieldCode
	FieldAnomalies
	FieldIPSource
	FieldIPDestination
	FieldTransportSourcePort
	FieldTransportDestinationPort
	FieldSCTPStream
	FieldSCTPPPID
	FieldSCTPTSN
	FieldSCTPFragmented

	// Adaptation layers and MTP3.
	FieldM3UAClass
	FieldM3UAType
	FieldM3UARoutingContext
	FieldM3UANetworkAppearance
	FieldM3UACorrelationID
	FieldM3UAAffectedPointCode
	FieldM3UAAffectedMask
	FieldM3UAErrorCode
	FieldM3UACanonical
	FieldM2PAType
	FieldM2UAClass
	FieldM2UAType
	FieldSUAClass
	FieldSUAType
	FieldMTP3OPC
	FieldMTP3DPC
	FieldMTP3NI
	FieldMTP3SI
	FieldMTP3SLS
	FieldMTP3Priority

	// SCCP (Q.713).
	FieldSCCPMessage
	FieldSCCPType
	FieldSCCPClass
	FieldSCCPReturnOption
	FieldSCCPReturnCause
	FieldSCCPHopCounter
	FieldSCCPImportance
	FieldSCCPSegmented
	FieldSCCPSegments
	FieldSCCPCalledGT
	FieldSCCPCalledSSN
	FieldSCCPCalledPC
	FieldSCCPCalledGTI
	FieldSCCPCalledRI
	FieldSCCPCalledTT
	FieldSCCPCalledNP
	FieldSCCPCalledNAI
	FieldSCCPCalledES
	FieldSCCPCallingGT
	FieldSCCPCallingSSN
	FieldSCCPCallingPC
	FieldSCCPCallingGTI
	FieldSCCPCallingRI
	FieldSCCPCallingTT
	FieldSCCPCallingNP
	FieldSCCPCallingNAI
	FieldSCCPCallingES
	FieldSCMGType
	FieldSCMGAffectedSSN
	FieldSCMGAffectedPC

	// TCAP (Q.773).
	FieldTCAPType
	FieldTCAPOTID
	FieldTCAPDTID
	FieldTCAPPAbortCause
	FieldTCAPDialogue
	FieldTCAPAC
	FieldTCAPDialogueResult
	FieldTCAPDialogueDiagnostic
	FieldTCAPComponents
	FieldTCAPComponentCount
	FieldTCAPInvokeCount
	FieldTCAPComponentType
	FieldTCAPInvokeID
	FieldTCAPLinkedID
	FieldTCAPOpcode
	FieldTCAPOpcodeGlobal
	FieldTCAPError
	FieldTCAPProblem
	FieldTCAPANSIPackage
	FieldTCAPANSIOperation

	// MAP-OPEN and the application context.
	FieldMAPVersion
	FieldMAPContext
	FieldMAPOpenType
	FieldMAPDestinationReference
	FieldMAPDestinationReferenceNP
	FieldMAPOriginationReference

	// GSM MAP and CAP: identities and addresses.
	FieldMAPOpcode
	FieldMAPError
	FieldMAPIMSI
	FieldMAPMSISDN
	FieldMAPIMEI
	FieldMAPLMSI
	FieldMAPTMSI
	FieldMAPVLR
	FieldMAPMSC
	FieldMAPSGSN
	FieldMAPSGSNAddress
	FieldMAPGGSN
	FieldMAPGGSNAddress
	FieldMAPHLR
	FieldMAPGMSC
	FieldMAPGSMSCF
	FieldMAPMLC
	FieldMAPGMLC
	FieldMAPServiceCentre
	FieldMAPNetworkNode
	FieldMAPOMC
	FieldMAPMSRN
	FieldMAPForwardedTo
	FieldMAPBNumber
	FieldMAPNewVLR
	FieldMAPVGMLC

	// GSM MAP: parameters that rules ask for.
	FieldMAPSSCode
	FieldMAPUSSDString
	FieldMAPRequestedInfo
	FieldMAPLCSClientType
	FieldMAPPrivacyOverride
	FieldMAPVectors
	FieldMAPRequestingNodeType
	FieldMAPRequestingPLMN
	FieldMAPResynchronisation
	FieldMAPParameterRequest
	FieldMAPCancellationType
	FieldMAPCAMELInfo
	FieldMAPSkipSubscriberData
	FieldMAPOnlyIMSIRequested
	FieldMAPSMDA
	FieldMAPSMOA
	FieldMAPSMTPDU
	FieldMAPSubscriberStatus
	FieldMAPODB
	FieldMAPCSI
	FieldMAPHLRPrefix
	FieldMAPDuplicateIdentity

	// SMS.
	FieldSMSType
	FieldSMSReference
	FieldSMSAddressType
	FieldSMSAddress
	FieldSMSPID
	FieldSMSDCS
	FieldSMSClass
	FieldSMSAlphabet
	FieldSMSCompressed
	FieldSMSStatus
	FieldSMSCommand
	FieldSMSElements
	FieldSMSConcatReference
	FieldSMSConcatTotal
	FieldSMSConcatPart
	FieldSMSPortDestination
	FieldSMSPortSource
	FieldSMSSIM
	FieldSMSWaiting
	FieldSMSTAR
	FieldSMSSPI
	FieldSMSKIc
	FieldSMSKID
	FieldSMSAuthenticated

	// CAP.
	FieldCAPOpcode
	FieldCAPVersion
	FieldCAPServiceKey
	FieldCAPCalledNumber
	FieldCAPCallingNumber
	FieldCAPDestinationRoutingAddress
	FieldCAPAPN

	// ISUP.
	FieldISUPMessage
	FieldISUPType
	FieldISUPCIC

	// Diameter (RFC 6733, TS 29.272 and its neighbours).
	FieldDiameterCommand
	FieldDiameterApplication
	FieldDiameterRequest
	FieldDiameterProxiable
	FieldDiameterError
	FieldDiameterRetransmitted
	FieldDiameterHopByHop
	FieldDiameterEndToEnd
	FieldDiameterLength
	FieldDiameterAVPs
	FieldDiameterDepth
	FieldDiameterSessionID
	FieldDiameterOriginHost
	FieldDiameterOriginRealm
	FieldDiameterDestinationHost
	FieldDiameterDestinationRealm
	FieldDiameterRouteRecord
	FieldDiameterProxyHost
	FieldDiameterProxyState
	FieldDiameterAuthApplication
	FieldDiameterAcctApplication
	FieldDiameterOriginStateID
	FieldDiameterHostAddress
	FieldDiameterDisconnectCause
	FieldDiameterResultCode
	FieldDiameterExperimentalResult
	FieldDiameterErrorMessage
	FieldDiameterErrorHost
	FieldDiameterRedirectHost
	FieldDiameterFailedAVP
	FieldDiameterUserName
	FieldDiameterIMSI
	FieldDiameterMSISDN
	FieldDiameterIMEI
	FieldDiameterPublicIdentity
	FieldDiameterExternalIdentifier
	FieldDiameterSubscriptionID
	FieldDiameterUserID
	FieldDiameterVisitedPLMN
	FieldDiameterVisitedNetwork
	FieldDiameterRATType
	FieldDiameterULRFlags
	FieldDiameterULAFlags
	FieldDiameterIDRFlags
	FieldDiameterCLRFlags
	FieldDiameterPURFlags
	FieldDiameterNORFlags
	FieldDiameterDSRFlags
	FieldDiameterPLRFlags
	FieldDiameterTFRFlags
	FieldDiameterSRRFlags
	FieldDiameterRDRFlags
	FieldDiameterCancellationType
	FieldDiameterAlertReason
	FieldDiameterEUTRANVectors
	FieldDiameterUTRANVectors
	FieldDiameterResynchronisation
	FieldDiameterSubscriptionData
	FieldDiameterODB
	FieldDiameterAccessRestriction
	FieldDiameterAPN
	FieldDiameterGatewayHost
	FieldDiameterGatewayRealm
	FieldDiameterGatewayAddress
	FieldDiameterTraceAddress
	FieldDiameterLocation
	FieldDiameterServingNode
	FieldDiameterServingNumber
	FieldDiameterSCAddress
	FieldDiameterGMSCAddress
	FieldDiameterSMTPDU
	FieldDiameterLCSClientType
	FieldDiameterDataReference
	FieldDiameterCurrentLocation
	FieldDiameterDESSIdentity
	FieldDiameterDESSTime

	// GTP (TS 29.060, TS 29.274, TS 29.281).
	FieldGTPVersion
	FieldGTPMessage
	FieldGTPTEID
	FieldGTPSequence
	FieldGTPRequest
	FieldGTPAnswer
	FieldGTPPiggybacked
	FieldGTPLength
	FieldGTPIEs
	FieldGTPIMSI
	FieldGTPMSISDN
	FieldGTPIMEI
	FieldGTPAPN
	FieldGTPAPNNetwork
	FieldGTPAPNOperator
	FieldGTPServingNetwork
	FieldGTPRAIPLMN
	FieldGTPULIPLMN
	FieldGTPULICell
	FieldGTPRATType
	FieldGTPSelectionMode
	FieldGTPCause
	FieldGTPRecovery
	FieldGTPEBI
	FieldGTPControlTEID
	FieldGTPControlAddress
	FieldGTPUserTEID
	FieldGTPUserAddress
	FieldGTPInterfaceType
	FieldGTPPAA
	FieldGTPPDNType
	FieldGTPChargingID
	FieldGTPChargingGateway
	FieldGTPTeardown
	FieldGTPAMBRUplink
	FieldGTPAMBRDownlink
	FieldGTPQCI
	FieldGTPARP
	FieldGTPGBR
	FieldGTPChangeReporting
	FieldGTPIndication
	FieldGTPPrivateExtension
	FieldGTPFQCSIDAddress
	FieldGTPExtensionHeaders
	FieldGTPInnerSource
	FieldGTPInnerDestination
	FieldGTPInnerProtocol
	FieldGTPInnerSourcePort
	FieldGTPInnerDestinationPort
	FieldGTPInnerDepth

	// Facts: origin.
	FieldOriginNetwork
	FieldOriginCountry
	FieldOriginRole
	FieldOriginOwn
	FieldOriginKnown
	FieldOriginBound
	FieldOriginOwnPC
	FieldOriginPeer
	FieldOriginAddressMatch
	FieldOriginAddressNetwork
	FieldOriginNode
	FieldOriginAffectedOwnPC
	FieldLinkOPCExpected
	FieldLinkDPCExpected
	FieldLinkNIExpected
	FieldLinkRoutingContextExpected

	// Facts: destination.
	FieldDestinationNetwork
	FieldDestinationOwn
	FieldDestinationOwnPC
	FieldDestinationNode
	FieldDestinationE214Match

	// Facts: home.
	FieldHomeNetwork
	FieldHomeKnown
	FieldHomeOwn
	FieldHomeMatch
	FieldHomeAmbiguous
	FieldHomeMSISDNOwn
	FieldHomeReferenceMatch
	FieldHomeSCFMatch
	FieldHomeDestinationMatch

	// Facts: dialogue form and encoding.
	FieldDialogueContextKnown
	FieldDialogueContextMatch
	FieldDialogueOperationKnown
	FieldDialogueVersionMissing
	FieldDialogueSeveral
	FieldDialogueCalledSSNMatch
	FieldDialogueCallingSSNMatch
	FieldDialogueE214Allowed
	FieldDialogueIdentityMissing
	FieldDialogueAnswers
	FieldDialogueVersionAllowed

	// Facts: Diameter.
	FieldDiameterApplicationKnown
	FieldDiameterCommandMatch
	FieldDiameterApplicationMatch
	FieldDiameterApplicationAgreed
	FieldDiameterOriginFormat
	FieldDiameterDestinationFormat
	FieldDiameterVisitedMatch
	FieldDiameterSessionMatch
	FieldDiameterRouteLoop
	FieldDiameterRouteMatch
	FieldDiameterIdentityMatch
	FieldDiameterAVPMissing
	FieldDiameterDESSMatch
	FieldDiameterDESSFresh
	FieldDialoguePaired
	FieldDialogueDuplicate
	FieldDialogueSessionTaken

	// Facts: GTP.
	FieldGTPTypeAllowed
	FieldGTPSourceKnown
	FieldGTPSourceMatch
	FieldGTPAddressMatch
	FieldGTPAddressBad
	FieldGTPAPNKnown
	FieldGTPAPNOperatorMatch
	FieldGTPTEIDMissing
	FieldGTPIEMissing
	FieldGTPSessionKnown
	FieldGTPSessionMatch
	FieldGTPSessionNew
	FieldGTPRestart
	FieldGTPVersionLowered
	FieldGTPPathKnown
	FieldGTPInnerMatch
	FieldGTPSessionPeer
	FieldGTPSessionSide
	FieldGTPRATChanged
	FieldGTPRestartHeld
	FieldGTPSubscriberElsewhere
	FieldGTPReplacements
	FieldGTPEquipmentSubscribers
	FieldGTPChargingReused
	FieldGTPExcess
	FieldGTPSequenceReused
	FieldGTPInnerInfrastructure
	FieldGTPServingOwn
	FieldGTPMSISDNMatch
	FieldGTPEchoPlain
	FieldGTPAPNOpen
	FieldGTPServiceAllowed

	// Facts: location.
	FieldLocationKnown
	FieldLocationFirst
	FieldLocationServing
	FieldLocationFormer
	FieldLocationNode
	FieldLocationPlausible
	FieldLocationNeighbour
	FieldLocationContradiction
	FieldLocationAuthenticated
	FieldLocationRegistered
	FieldLocationPinned
	FieldLocationPinnedNode
	FieldLocationKm
	FieldLocationKmh
	FieldLocationMinutes
	FieldLocationPrevious

	// Facts: dialogues of TCAP.
	FieldDialogueKnown
	FieldDialogueRefused
	FieldDialoguePeerMatch
	FieldDialogueInvokeMatch
	FieldDialogueLinkedMatch
	FieldDialogueReused
	FieldDialogueOperation
	FieldDialogueIMSI
	FieldDialogueMSISDN
	FieldDialogueBegun
	FieldDialogueNumberMatch

	// Facts: short messages.
	FieldSMSRoutingSeen
	FieldSMSRoutingMatch
	FieldSMSRoutingExpected
	FieldSMSGuesses
	FieldSMSEnquiries
	FieldSMSEnquiriesUnused
	FieldSMSOriginatorOwn

	// Facts: rates.
	FieldRateExcess

	FieldCount
)

// fields is the one field dictionary.
var fields = [FieldCount]Field{

	// The message itself.
	FieldLink: {ID: FieldLink, Name: "link", Type: TypeText,
		Doc: "Name of the link that the message came in on."},
	FieldDirection: {ID: FieldDirection, Name: "direction", Type: TypeText,
		Doc: "inbound, outbound, internal, transit or unknown."},
	FieldDirectionInferred: {ID: FieldDirectionInferred, Name: "direction.inferred", Type: TypeBool,
		Doc: "The direction was told by addresses that the sender can choose."},
	FieldProtocol: {ID: FieldProtocol, Name: "protocol", Type: TypeText,
		Doc: "Highest layer that was understood: map, cap, tcap, sccp, m3ua and so on."},
	FieldOperation: {ID: FieldOperation, Name: "operation", Type: TypeText,
		Doc: "Operation of the component, or the message type of the layer, as the specification spells it."},
	FieldCode: {ID: FieldCode, Name: "code", Type: TypeInt,
		Doc: "Number of the operation as sent."},
	FieldAnomalies: {ID: FieldAnomalies, Name: "anomalies", Type: TypeText, Many: true,
		Doc: "Names of the departures from the canonical form."},
	FieldIPSource: {ID: FieldIPSource, Name: "ip.src", Type: TypeAddr,
		Doc: "Source address of the packet.", Wireshark: "ip.src"},
	FieldIPDestination: {ID: FieldIPDestination, Name: "ip.dst", Type: TypeAddr,
		Doc: "Destination address of the packet.", Wireshark: "ip.dst"},
	FieldTransportSourcePort: {ID: FieldTransportSourcePort, Name: "transport.src_port", Type: TypeInt,
		Doc: "Source port of SCTP or TCP.", Wireshark: "sctp.srcport"},
	FieldTransportDestinationPort: {ID: FieldTransportDestinationPort, Name: "transport.dst_port", Type: TypeInt,
		Doc: "Destination port of SCTP or TCP.", Wireshark: "sctp.dstport"},
	FieldSCTPStream: {ID: FieldSCTPStream, Name: "sctp.stream", Type: TypeInt,
		Doc: "Stream identifier of the DATA chunk.", Wireshark: "sctp.data_sid"},
	FieldSCTPPPID: {ID: FieldSCTPPPID, Name: "sctp.ppid", Type: TypeInt,
		Doc: "Payload protocol identifier of the DATA chunk.", Wireshark: "sctp.data_payload_proto_id"},
	FieldSCTPTSN: {ID: FieldSCTPTSN, Name: "sctp.tsn", Type: TypeInt,
		Doc: "Transmission sequence number of the chunk that completed the message.", Wireshark: "sctp.data_tsn"},
	FieldSCTPFragmented: {ID: FieldSCTPFragmented, Name: "sctp.fragmented", Type: TypeBool,
		Doc: "The message came in several DATA chunks."},

	// Adaptation layers and MTP3.
	FieldM3UAClass: {ID: FieldM3UAClass, Name: "m3ua.class", Type: TypeInt,
		Doc: "Message class (RFC 4666, 3.1.2).", Wireshark: "m3ua.message_class"},
	FieldM3UAType: {ID: FieldM3UAType, Name: "m3ua.type", Type: TypeInt,
		Doc: "Message type within the class.", Wireshark: "m3ua.message_type"},
	FieldM3UARoutingContext: {ID: FieldM3UARoutingContext, Name: "m3ua.routing_context", Type: TypeInt, Many: true,
		Doc: "Routing contexts.", Wireshark: "m3ua.routing_context"},
	FieldM3UANetworkAppearance: {ID: FieldM3UANetworkAppearance, Name: "m3ua.network_appearance", Type: TypeInt,
		Doc: "Network appearance.", Wireshark: "m3ua.network_appearance"},
	FieldM3UACorrelationID: {ID: FieldM3UACorrelationID, Name: "m3ua.correlation_id", Type: TypeInt,
		Doc: "Correlation identifier.", Wireshark: "m3ua.correlation_identifier"},
	FieldM3UAAffectedPointCode: {ID: FieldM3UAAffectedPointCode, Name: "m3ua.affected_point_code", Type: TypeInt, Many: true,
		Doc: "Affected point codes of SSNM.", Wireshark: "m3ua.affected_point_code_pc"},
	FieldM3UAAffectedMask: {ID: FieldM3UAAffectedMask, Name: "m3ua.affected_mask", Type: TypeInt, Many: true,
		Doc: "How many low bits of each affected point code stand for all values.", Wireshark: "m3ua.affected_point_code_mask"},
	FieldM3UAErrorCode: {ID: FieldM3UAErrorCode, Name: "m3ua.error_code", Type: TypeInt,
		Doc: "Error code of ERR.", Wireshark: "m3ua.error_code"},
	FieldM3UACanonical: {ID: FieldM3UACanonical, Name: "m3ua.canonical", Type: TypeBool,
		Doc: "Every receiver reads the message as it was read here."},
	FieldM2PAType: {ID: FieldM2PAType, Name: "m2pa.type", Type: TypeInt,
		Doc: "M2PA message type: 1 user data, 2 link status.", Wireshark: "m2pa.type"},
	FieldM2UAClass: {ID: FieldM2UAClass, Name: "m2ua.class", Type: TypeInt,
		Doc: "M2UA message class.", Wireshark: "m2ua.message_class"},
	FieldM2UAType: {ID: FieldM2UAType, Name: "m2ua.type", Type: TypeInt,
		Doc: "M2UA message type.", Wireshark: "m2ua.message_type"},
	FieldSUAClass: {ID: FieldSUAClass, Name: "sua.class", Type: TypeInt,
		Doc: "SUA message class.", Wireshark: "sua.message_class"},
	FieldSUAType: {ID: FieldSUAType, Name: "sua.type", Type: TypeInt,
		Doc: "SUA message type.", Wireshark: "sua.message_type"},
	FieldMTP3OPC: {ID: FieldMTP3OPC, Name: "mtp3.opc", Type: TypeInt,
		Doc: "Originating point code, decimal.", Wireshark: "mtp3.opc"},
	FieldMTP3DPC: {ID: FieldMTP3DPC, Name: "mtp3.dpc", Type: TypeInt,
		Doc: "Destination point code, decimal.", Wireshark: "mtp3.dpc"},
	FieldMTP3NI: {ID: FieldMTP3NI, Name: "mtp3.ni", Type: TypeInt,
		Doc: "Network indicator: 0 international, 2 national.", Wireshark: "mtp3.network_indicator"},
	FieldMTP3SI: {ID: FieldMTP3SI, Name: "mtp3.si", Type: TypeInt,
		Doc: "Service indicator: 3 SCCP, 5 ISUP.", Wireshark: "mtp3.service_indicator"},
	FieldMTP3SLS: {ID: FieldMTP3SLS, Name: "mtp3.sls", Type: TypeInt,
		Doc: "Signalling link selection.", Wireshark: "mtp3.sls"},
	FieldMTP3Priority: {ID: FieldMTP3Priority, Name: "mtp3.priority", Type: TypeInt,
		Doc: "Message priority.", Wireshark: "mtp3.priority"},

	// SCCP (Q.713).
	FieldSCCPMessage: {ID: FieldSCCPMessage, Name: "sccp.message", Type: TypeText,
		Doc: "UDT, UDTS, XUDT, XUDTS, LUDT, LUDTS, CR and so on."},
	FieldSCCPType: {ID: FieldSCCPType, Name: "sccp.type", Type: TypeInt,
		Doc: "Message type code.", Wireshark: "sccp.message_type"},
	FieldSCCPClass: {ID: FieldSCCPClass, Name: "sccp.class", Type: TypeInt,
		Doc: "Protocol class, 0 to 3.", Wireshark: "sccp.class"},
	FieldSCCPReturnOption: {ID: FieldSCCPReturnOption, Name: "sccp.return_option", Type: TypeBool,
		Doc: "The sender asks for a service message when delivery fails.", Wireshark: "sccp.handling"},
	FieldSCCPReturnCause: {ID: FieldSCCPReturnCause, Name: "sccp.return_cause", Type: TypeInt,
		Doc: "Return cause of a service message.", Wireshark: "sccp.return_cause"},
	FieldSCCPHopCounter: {ID: FieldSCCPHopCounter, Name: "sccp.hop_counter", Type: TypeInt,
		Doc: "Hop counter of XUDT and LUDT.", Wireshark: "sccp.hops"},
	FieldSCCPImportance: {ID: FieldSCCPImportance, Name: "sccp.importance", Type: TypeInt,
		Doc: "Importance, 0 to 7."},
	FieldSCCPSegmented: {ID: FieldSCCPSegmented, Name: "sccp.segmented", Type: TypeBool,
		Doc: "The message came in several segments."},
	FieldSCCPSegments: {ID: FieldSCCPSegments, Name: "sccp.segments", Type: TypeInt,
		Doc: "Number of segments."},
	FieldSCCPCalledGT: {ID: FieldSCCPCalledGT, Name: "sccp.called.gt", Type: TypeText,
		Doc: "Digits of the called global title.", Wireshark: "sccp.called.digits"},
	FieldSCCPCalledSSN: {ID: FieldSCCPCalledSSN, Name: "sccp.called.ssn", Type: TypeInt,
		Doc: "Called subsystem number.", Wireshark: "sccp.called.ssn"},
	FieldSCCPCalledPC: {ID: FieldSCCPCalledPC, Name: "sccp.called.pc", Type: TypeInt,
		Doc: "Called point code.", Wireshark: "sccp.called.pc"},
	FieldSCCPCalledGTI: {ID: FieldSCCPCalledGTI, Name: "sccp.called.gti", Type: TypeInt,
		Doc: "Called global title indicator, 0 to 4.", Wireshark: "sccp.called.gti"},
	FieldSCCPCalledRI: {ID: FieldSCCPCalledRI, Name: "sccp.called.ri", Type: TypeInt,
		Doc: "Called routing indicator: 0 on global title, 1 on subsystem number.", Wireshark: "sccp.called.ri"},
	FieldSCCPCalledTT: {ID: FieldSCCPCalledTT, Name: "sccp.called.tt", Type: TypeInt,
		Doc: "Called translation type.", Wireshark: "sccp.called.tt"},
	FieldSCCPCalledNP: {ID: FieldSCCPCalledNP, Name: "sccp.called.np", Type: TypeInt,
		Doc: "Called numbering plan: 1 E.164, 6 E.212, 7 E.214.", Wireshark: "sccp.called.np"},
	FieldSCCPCalledNAI: {ID: FieldSCCPCalledNAI, Name: "sccp.called.nai", Type: TypeInt,
		Doc: "Called nature of address: 4 international.", Wireshark: "sccp.called.nai"},
	FieldSCCPCalledES: {ID: FieldSCCPCalledES, Name: "sccp.called.es", Type: TypeInt,
		Doc: "Called encoding scheme.", Wireshark: "sccp.called.es"},
	FieldSCCPCallingGT: {ID: FieldSCCPCallingGT, Name: "sccp.calling.gt", Type: TypeText,
		Doc: "Digits of the calling global title.", Wireshark: "sccp.calling.digits"},
	FieldSCCPCallingSSN: {ID: FieldSCCPCallingSSN, Name: "sccp.calling.ssn", Type: TypeInt,
		Doc: "Calling subsystem number.", Wireshark: "sccp.calling.ssn"},
	FieldSCCPCallingPC: {ID: FieldSCCPCallingPC, Name: "sccp.calling.pc", Type: TypeInt,
		Doc: "Calling point code.", Wireshark: "sccp.calling.pc"},
	FieldSCCPCallingGTI: {ID: FieldSCCPCallingGTI, Name: "sccp.calling.gti", Type: TypeInt,
		Doc: "Calling global title indicator, 0 to 4.", Wireshark: "sccp.calling.gti"},
	FieldSCCPCallingRI: {ID: FieldSCCPCallingRI, Name: "sccp.calling.ri", Type: TypeInt,
		Doc: "Calling routing indicator: 0 on global title, 1 on subsystem number.", Wireshark: "sccp.calling.ri"},
	FieldSCCPCallingTT: {ID: FieldSCCPCallingTT, Name: "sccp.calling.tt", Type: TypeInt,
		Doc: "Calling translation type.", Wireshark: "sccp.calling.tt"},
	FieldSCCPCallingNP: {ID: FieldSCCPCallingNP, Name: "sccp.calling.np", Type: TypeInt,
		Doc: "Calling numbering plan: 1 E.164.", Wireshark: "sccp.calling.np"},
	FieldSCCPCallingNAI: {ID: FieldSCCPCallingNAI, Name: "sccp.calling.nai", Type: TypeInt,
		Doc: "Calling nature of address: 4 international.", Wireshark: "sccp.calling.nai"},
	FieldSCCPCallingES: {ID: FieldSCCPCallingES, Name: "sccp.calling.es", Type: TypeInt,
		Doc: "Calling encoding scheme.", Wireshark: "sccp.calling.es"},
	FieldSCMGType: {ID: FieldSCMGType, Name: "sccp.scmg.type", Type: TypeInt,
		Doc: "SCCP management: 1 SSA, 2 SSP, 3 SST, 4 SOR, 5 SOG, 6 SSC.", Wireshark: "sccpmg.message_type"},
	FieldSCMGAffectedSSN: {ID: FieldSCMGAffectedSSN, Name: "sccp.scmg.affected_ssn", Type: TypeInt,
		Doc: "Affected subsystem number.", Wireshark: "sccpmg.affected_ssn"},
	FieldSCMGAffectedPC: {ID: FieldSCMGAffectedPC, Name: "sccp.scmg.affected_pc", Type: TypeInt,
		Doc: "Affected point code.", Wireshark: "sccpmg.affected_pc"},

	// TCAP (Q.773).
	FieldTCAPType: {ID: FieldTCAPType, Name: "tcap.type", Type: TypeText,
		Doc: "begin, continue, end, abort or unidirectional."},
	FieldTCAPOTID: {ID: FieldTCAPOTID, Name: "tcap.otid", Type: TypeText,
		Doc: "Originating transaction identifier, hexadecimal.", Wireshark: "tcap.otid"},
	FieldTCAPDTID: {ID: FieldTCAPDTID, Name: "tcap.dtid", Type: TypeText,
		Doc: "Destination transaction identifier, hexadecimal.", Wireshark: "tcap.dtid"},
	FieldTCAPPAbortCause: {ID: FieldTCAPPAbortCause, Name: "tcap.p_abort_cause", Type: TypeInt,
		Doc: "P-Abort cause.", Wireshark: "tcap.p_abortCause"},
	FieldTCAPDialogue: {ID: FieldTCAPDialogue, Name: "tcap.dialogue", Type: TypeText,
		Doc: "Dialogue portion: none, AARQ, AARE, ABRT, AUDT or unknown."},
	FieldTCAPAC: {ID: FieldTCAPAC, Name: "tcap.ac", Type: TypeText,
		Doc: "Application context name, dotted.", Wireshark: "tcap.application_context_name"},
	FieldTCAPDialogueResult: {ID: FieldTCAPDialogueResult, Name: "tcap.dialogue.result", Type: TypeInt,
		Doc: "Result of AARE: 0 accepted, 1 reject-permanent.", Wireshark: "tcap.result"},
	FieldTCAPDialogueDiagnostic: {ID: FieldTCAPDialogueDiagnostic, Name: "tcap.dialogue.diagnostic", Type: TypeInt,
		Doc: "Source diagnostic of AARE.", Wireshark: "tcap.dialogue_service_user"},
	FieldTCAPComponents: {ID: FieldTCAPComponents, Name: "tcap.components", Type: TypeComponents, Many: true,
		Doc: "Components: objects of type, id and opcode, in the order of the message."},
	FieldTCAPComponentCount: {ID: FieldTCAPComponentCount, Name: "tcap.component.count", Type: TypeInt,
		Doc: "Number of components."},
	FieldTCAPInvokeCount: {ID: FieldTCAPInvokeCount, Name: "tcap.invoke.count", Type: TypeInt,
		Doc: "Number of invoke components."},
	FieldTCAPComponentType: {ID: FieldTCAPComponentType, Name: "tcap.component.type", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "invoke, returnResultLast, returnResultNotLast, returnError or reject."},
	FieldTCAPInvokeID: {ID: FieldTCAPInvokeID, Name: "tcap.invoke_id", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Invoke identifier.", Wireshark: "gsm_old.invokeID"},
	FieldTCAPLinkedID: {ID: FieldTCAPLinkedID, Name: "tcap.linked_id", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Linked identifier.", Wireshark: "gsm_old.linkedID"},
	FieldTCAPOpcode: {ID: FieldTCAPOpcode, Name: "tcap.opcode", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Operation code as sent, whatever the application.", Wireshark: "gsm_old.localValue"},
	FieldTCAPOpcodeGlobal: {ID: FieldTCAPOpcodeGlobal, Name: "tcap.opcode.global", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "The operation code is a global one.", Wireshark: "gsm_old.globalValue"},
	FieldTCAPError: {ID: FieldTCAPError, Name: "tcap.error", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Error code of returnError."},
	FieldTCAPProblem: {ID: FieldTCAPProblem, Name: "tcap.problem", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Problem code of reject."},
	FieldTCAPANSIPackage: {ID: FieldTCAPANSIPackage, Name: "tcap.ansi.package", Type: TypeText,
		Doc: "Package type of ANSI TCAP."},
	FieldTCAPANSIOperation: {ID: FieldTCAPANSIOperation, Name: "tcap.ansi.operation", Type: TypeInt, Many: true,
		Doc: "Operation of ANSI TCAP: family and specifier in 16 bits.", Wireshark: "ansi_tcap.private"},

	// MAP-OPEN and the application context.
	FieldMAPVersion: {ID: FieldMAPVersion, Name: "map.version", Type: TypeInt,
		Doc: "Version of the application context; 1 where a dialogue has none."},
	FieldMAPContext: {ID: FieldMAPContext, Name: "map.context", Type: TypeInt,
		Doc: "Application context number (TS 29.002, 17.1.6)."},
	FieldMAPOpenType: {ID: FieldMAPOpenType, Name: "map.open", Type: TypeText,
		Doc: "MAP dialogue PDU: open, accept, close, refuse, userAbort or providerAbort."},
	FieldMAPDestinationReference: {ID: FieldMAPDestinationReference, Name: "map.destination_reference", Type: TypeText, Identity: true,
		Doc: "Destination reference of MAP-OPEN; for SS and USSD the IMSI."},
	FieldMAPDestinationReferenceNP: {ID: FieldMAPDestinationReferenceNP, Name: "map.destination_reference.np", Type: TypeInt,
		Doc: "Numbering plan of the destination reference: 6 IMSI, 1 E.164."},
	FieldMAPOriginationReference: {ID: FieldMAPOriginationReference, Name: "map.origination_reference", Type: TypeText, Identity: true,
		Doc: "Origination reference of MAP-OPEN."},

	// GSM MAP and CAP: identities and addresses.
	FieldMAPOpcode: {ID: FieldMAPOpcode, Name: "map.opcode", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Operation code of MAP components.", Wireshark: "gsm_old.localValue"},
	FieldMAPError: {ID: FieldMAPError, Name: "map.error", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Error code of MAP components.", Wireshark: "gsm_old.localValue"},
	FieldMAPIMSI: {ID: FieldMAPIMSI, Name: "map.imsi", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "IMSIs of MAP and CAP components.", Wireshark: "e212.imsi"},
	FieldMAPMSISDN: {ID: FieldMAPMSISDN, Name: "map.msisdn", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "MSISDNs of MAP and CAP components.", Wireshark: "e164.msisdn"},
	FieldMAPIMEI: {ID: FieldMAPIMEI, Name: "map.imei", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "IMEIs.", Wireshark: "gsm_map.imei"},
	FieldMAPLMSI: {ID: FieldMAPLMSI, Name: "map.lmsi", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Local mobile station identities, hexadecimal.", Wireshark: "gsm_map.lmsi"},
	FieldMAPTMSI: {ID: FieldMAPTMSI, Name: "map.tmsi", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Temporary mobile subscriber identities, hexadecimal.", Wireshark: "gsm_map.tmsi"},
	FieldMAPVLR: {ID: FieldMAPVLR, Name: "map.vlr", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "VLR numbers."},
	FieldMAPMSC: {ID: FieldMAPMSC, Name: "map.msc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "MSC numbers."},
	FieldMAPSGSN: {ID: FieldMAPSGSN, Name: "map.sgsn", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "SGSN numbers."},
	FieldMAPSGSNAddress: {ID: FieldMAPSGSNAddress, Name: "map.sgsn.address", Type: TypeAddr, Scope: ScopeComponent, Many: true,
		Doc: "SGSN addresses (IP)."},
	FieldMAPGGSN: {ID: FieldMAPGGSN, Name: "map.ggsn", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "GGSN numbers."},
	FieldMAPGGSNAddress: {ID: FieldMAPGGSNAddress, Name: "map.ggsn.address", Type: TypeAddr, Scope: ScopeComponent, Many: true,
		Doc: "GGSN addresses (IP)."},
	FieldMAPHLR: {ID: FieldMAPHLR, Name: "map.hlr", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "HLR numbers."},
	FieldMAPGMSC: {ID: FieldMAPGMSC, Name: "map.gmsc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "GMSC numbers, or the gsmSCF that stands in its place."},
	FieldMAPGSMSCF: {ID: FieldMAPGSMSCF, Name: "map.gsmscf", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "gsmSCF addresses, of requests and in every CSI."},
	FieldMAPMLC: {ID: FieldMAPMLC, Name: "map.mlc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "MLC (GMLC) numbers."},
	FieldMAPGMLC: {ID: FieldMAPGMLC, Name: "map.gmlc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "GMLC numbers of subscriber data, and gmlc-List."},
	FieldMAPServiceCentre: {ID: FieldMAPServiceCentre, Name: "map.sc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Service centre addresses."},
	FieldMAPNetworkNode: {ID: FieldMAPNetworkNode, Name: "map.network_node", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Network node numbers of SRI-SM answers."},
	FieldMAPOMC: {ID: FieldMAPOMC, Name: "map.omc", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Addresses of trace collection."},
	FieldMAPMSRN: {ID: FieldMAPMSRN, Name: "map.msrn", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Roaming numbers."},
	FieldMAPForwardedTo: {ID: FieldMAPForwardedTo, Name: "map.forwarded_to", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Forwarded-to numbers."},
	FieldMAPBNumber: {ID: FieldMAPBNumber, Name: "map.b_number", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Numbers of the other party."},
	FieldMAPNewVLR: {ID: FieldMAPNewVLR, Name: "map.new_vlr", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "New VLR or MSC of cancelLocation and sendIdentification."},
	FieldMAPVGMLC: {ID: FieldMAPVGMLC, Name: "map.v_gmlc", Type: TypeAddr, Scope: ScopeComponent, Many: true,
		Doc: "Visited GMLC addresses (IP)."},

	// GSM MAP: parameters that rules ask for.
	FieldMAPSSCode: {ID: FieldMAPSSCode, Name: "map.ss_code", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Supplementary service code.", Wireshark: "gsm_old.ss_code"},
	FieldMAPUSSDString: {ID: FieldMAPUSSDString, Name: "map.ussd", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "USSD string, decoded.", Wireshark: "gsm_map.ussd_string"},
	FieldMAPRequestedInfo: {ID: FieldMAPRequestedInfo, Name: "map.requested_info", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Requested information: location, state, imei and so on."},
	FieldMAPLCSClientType: {ID: FieldMAPLCSClientType, Name: "map.lcs_client_type", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "LCS client type: 0 emergency, 1 value added, 2 operator, 3 lawful interception."},
	FieldMAPPrivacyOverride: {ID: FieldMAPPrivacyOverride, Name: "map.privacy_override", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "The request asks to override the subscriber's privacy."},
	FieldMAPVectors: {ID: FieldMAPVectors, Name: "map.vectors", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Number of authentication vectors requested."},
	FieldMAPRequestingNodeType: {ID: FieldMAPRequestingNodeType, Name: "map.requesting_node_type", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Requesting node type of SAI: 0 vlr, 1 sgsn, 2 s-cscf, 3 bsf, 16 mme."},
	FieldMAPRequestingPLMN: {ID: FieldMAPRequestingPLMN, Name: "map.requesting_plmn", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Requesting PLMN of SAI, 262-99."},
	FieldMAPResynchronisation: {ID: FieldMAPResynchronisation, Name: "map.resynchronisation", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "SAI carries re-synchronisation information."},
	FieldMAPParameterRequest: {ID: FieldMAPParameterRequest, Name: "map.parameter_request", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Parameters requested by sendParameters: 4 is Ki."},
	FieldMAPCancellationType: {ID: FieldMAPCancellationType, Name: "map.cancellation_type", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Cancellation type of cancelLocation."},
	FieldMAPCAMELInfo: {ID: FieldMAPCAMELInfo, Name: "map.camel_info", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "SRI carries camelInfo: the answer would carry subscriber information."},
	FieldMAPSkipSubscriberData: {ID: FieldMAPSkipSubscriberData, Name: "map.skip_subscriber_data_update", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "updateLocation asks not to be sent subscriber data."},
	FieldMAPOnlyIMSIRequested: {ID: FieldMAPOnlyIMSIRequested, Name: "map.delivery_not_intended", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "sm-deliveryNotIntended of SRI-SM: 0 onlyIMSI, 1 onlyMCC-MNC."},
	FieldMAPSMDA: {ID: FieldMAPSMDA, Name: "map.sm_rp_da", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Kind of SM-RP-DA: imsi, lmsi, sc, roaming_number or none."},
	FieldMAPSMOA: {ID: FieldMAPSMOA, Name: "map.sm_rp_oa", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Kind of SM-RP-OA: msisdn, sc or none."},
	FieldMAPSMTPDU: {ID: FieldMAPSMTPDU, Name: "map.sm_tpdu", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Short message TPDU, hexadecimal."},
	FieldMAPSubscriberStatus: {ID: FieldMAPSubscriberStatus, Name: "map.subscriber_status", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Subscriber status: 1 is operator-determined barring."},
	FieldMAPODB: {ID: FieldMAPODB, Name: "map.odb", Type: TypeBool, Scope: ScopeComponent, Many: true,
		Doc: "Operator-determined barring data stands in the message."},
	FieldMAPCSI: {ID: FieldMAPCSI, Name: "map.csi", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "CAMEL subscription information in the message: o-csi, t-csi, ss-csi, m-csi and so on."},
	FieldMAPHLRPrefix: {ID: FieldMAPHLRPrefix, Name: "map.hlr_list", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "IMSI prefixes of the HLR list of reset."},
	FieldMAPDuplicateIdentity: {ID: FieldMAPDuplicateIdentity, Name: "map.identities", Type: TypeInt, Scope: ScopeComponent,
		Doc: "Number of distinct IMSIs in the component."},

	// SMS (TS 23.040, TS 23.038, TS 31.115): of MAP and of Diameter.
	FieldSMSType: {ID: FieldSMSType, Name: "sms.type", Type: TypeText, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Type of a short message TPDU: deliver, submit, status_report, command, deliver_report, submit_report, reserved."},
	FieldSMSReference: {ID: FieldSMSReference, Name: "sms.reference", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "TP-MR.", Wireshark: "gsm_sms.tp-mr"},
	FieldSMSAddressType: {ID: FieldSMSAddressType, Name: "sms.address.type", Type: TypeText, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Type of number of TP-OA, TP-DA or TP-RA: international, national, alphanumeric and so on."},
	FieldSMSAddress: {ID: FieldSMSAddress, Name: "sms.address", Type: TypeText, Scope: ScopeComponent, Many: true, Shared: true, Identity: true,
		Doc: "TP-OA, TP-DA or TP-RA: digits, or the text of an alphanumeric address."},
	FieldSMSPID: {ID: FieldSMSPID, Name: "sms.pid", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "TP-PID: 0x40 silent, 0x41 to 0x47 replaces an earlier message, 0x7c to 0x7f for the handset and the SIM card.", Wireshark: "gsm_sms.tp-pid"},
	FieldSMSDCS: {ID: FieldSMSDCS, Name: "sms.dcs", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "TP-DCS.", Wireshark: "gsm_sms.tp-dcs"},
	FieldSMSClass: {ID: FieldSMSClass, Name: "sms.class", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Message class, where TP-DCS gives one: 0 is shown at once, 2 goes to the SIM card."},
	FieldSMSAlphabet: {ID: FieldSMSAlphabet, Name: "sms.alphabet", Type: TypeText, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Alphabet: gsm7, 8bit, ucs2 or reserved."},
	FieldSMSCompressed: {ID: FieldSMSCompressed, Name: "sms.compressed", Type: TypeBool, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "The text is compressed, so that it cannot be read."},
	FieldSMSStatus: {ID: FieldSMSStatus, Name: "sms.status", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "TP-ST of a status report.", Wireshark: "gsm_sms.tp-st"},
	FieldSMSCommand: {ID: FieldSMSCommand, Name: "sms.command", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "TP-CT of a command."},
	FieldSMSElements: {ID: FieldSMSElements, Name: "sms.header.element", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Identifiers of the elements of the user data header.", Wireshark: "gsm_sms.udh.iei"},
	FieldSMSConcatReference: {ID: FieldSMSConcatReference, Name: "sms.concat.reference", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Reference number of a message in parts."},
	FieldSMSConcatTotal: {ID: FieldSMSConcatTotal, Name: "sms.concat.total", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Parts that the message has."},
	FieldSMSConcatPart: {ID: FieldSMSConcatPart, Name: "sms.concat.part", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Which part this one is, from 1."},
	FieldSMSPortDestination: {ID: FieldSMSPortDestination, Name: "sms.port.destination", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Application port that the message is for."},
	FieldSMSPortSource: {ID: FieldSMSPortSource, Name: "sms.port.source", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Application port that the message is from."},
	FieldSMSSIM: {ID: FieldSMSSIM, Name: "sms.sim", Type: TypeBool, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "The message is for the SIM card: class 2, TP-PID 0x7f or an element 0x70 to 0x7f; any one is enough."},
	FieldSMSWaiting: {ID: FieldSMSWaiting, Name: "sms.waiting", Type: TypeBool, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "The message tells that messages wait: a coding scheme or an element for it."},
	FieldSMSTAR: {ID: FieldSMSTAR, Name: "sms.tar", Type: TypeText, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Toolkit application reference of a command packet, hexadecimal."},
	FieldSMSSPI: {ID: FieldSMSSPI, Name: "sms.spi", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "Security parameter indicator of a command packet, both octets."},
	FieldSMSKIc: {ID: FieldSMSKIc, Name: "sms.kic", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "KIc of a command packet."},
	FieldSMSKID: {ID: FieldSMSKID, Name: "sms.kid", Type: TypeInt, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "KID of a command packet."},
	FieldSMSAuthenticated: {ID: FieldSMSAuthenticated, Name: "sms.authenticated", Type: TypeBool, Scope: ScopeComponent, Many: true, Shared: true,
		Doc: "The command packet carries a cryptographic checksum or a signature."},

	// CAP.
	FieldCAPOpcode: {ID: FieldCAPOpcode, Name: "cap.opcode", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Operation code of CAP components."},
	FieldCAPVersion: {ID: FieldCAPVersion, Name: "cap.version", Type: TypeInt,
		Doc: "CAMEL phase of the application context."},
	FieldCAPServiceKey: {ID: FieldCAPServiceKey, Name: "cap.service_key", Type: TypeInt, Scope: ScopeComponent, Many: true,
		Doc: "Service key.", Wireshark: "camel.serviceKey"},
	FieldCAPCalledNumber: {ID: FieldCAPCalledNumber, Name: "cap.called", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Called party numbers.", Wireshark: "camel.calledPartyNumber"},
	FieldCAPCallingNumber: {ID: FieldCAPCallingNumber, Name: "cap.calling", Type: TypeText, Scope: ScopeComponent, Many: true, Identity: true,
		Doc: "Calling party numbers.", Wireshark: "camel.callingPartyNumber"},
	FieldCAPDestinationRoutingAddress: {ID: FieldCAPDestinationRoutingAddress, Name: "cap.destination_routing_address", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Number that connect or initiateCallAttempt routes to.", Wireshark: "camel.destinationRoutingAddress"},
	FieldCAPAPN: {ID: FieldCAPAPN, Name: "cap.apn", Type: TypeText, Scope: ScopeComponent, Many: true,
		Doc: "Access point name."},

	// ISUP.
	FieldISUPMessage: {ID: FieldISUPMessage, Name: "isup.message", Type: TypeText,
		Doc: "ISUP message type by name."},
	FieldISUPType: {ID: FieldISUPType, Name: "isup.type", Type: TypeInt,
		Doc: "ISUP message type code.", Wireshark: "isup.message_type"},
	FieldISUPCIC: {ID: FieldISUPCIC, Name: "isup.cic", Type: TypeInt,
		Doc: "Circuit identification code.", Wireshark: "isup.cic"},

	// Diameter.
	FieldDiameterCommand: {ID: FieldDiameterCommand, Name: "diameter.command", Type: TypeInt,
		Doc: "Command code.", Wireshark: "diameter.cmd.code"},
	FieldDiameterApplication: {ID: FieldDiameterApplication, Name: "diameter.application", Type: TypeInt,
		Doc: "Application-Id of the header.", Wireshark: "diameter.applicationId"},
	FieldDiameterRequest: {ID: FieldDiameterRequest, Name: "diameter.request", Type: TypeBool,
		Doc: "The R bit: a request.", Wireshark: "diameter.flags.request"},
	FieldDiameterProxiable: {ID: FieldDiameterProxiable, Name: "diameter.proxiable", Type: TypeBool,
		Doc: "The P bit: the message may be proxied.", Wireshark: "diameter.flags.proxyable"},
	FieldDiameterError: {ID: FieldDiameterError, Name: "diameter.error", Type: TypeBool,
		Doc: "The E bit: an answer that reports a protocol error.", Wireshark: "diameter.flags.error"},
	FieldDiameterRetransmitted: {ID: FieldDiameterRetransmitted, Name: "diameter.retransmitted", Type: TypeBool,
		Doc: "The T bit: potentially sent again.", Wireshark: "diameter.flags.T"},
	FieldDiameterHopByHop: {ID: FieldDiameterHopByHop, Name: "diameter.hop_by_hop", Type: TypeInt,
		Doc: "Hop-by-hop identifier.", Wireshark: "diameter.hopbyhopid"},
	FieldDiameterEndToEnd: {ID: FieldDiameterEndToEnd, Name: "diameter.end_to_end", Type: TypeInt,
		Doc: "End-to-end identifier.", Wireshark: "diameter.endtoendid"},
	FieldDiameterLength: {ID: FieldDiameterLength, Name: "diameter.length", Type: TypeInt,
		Doc: "Message length of the header, octets.", Wireshark: "diameter.length"},
	FieldDiameterAVPs: {ID: FieldDiameterAVPs, Name: "diameter.avps", Type: TypeInt,
		Doc: "Number of AVPs, those within groups included."},
	FieldDiameterDepth: {ID: FieldDiameterDepth, Name: "diameter.depth", Type: TypeInt,
		Doc: "Deepest nesting of grouped AVPs; 1 where none is within another."},
	FieldDiameterSessionID: {ID: FieldDiameterSessionID, Name: "diameter.session_id", Type: TypeText,
		Doc: "Session-Id.", Wireshark: "diameter.Session-Id"},
	FieldDiameterOriginHost: {ID: FieldDiameterOriginHost, Name: "diameter.origin.host", Type: TypeText,
		Doc: "Origin-Host as sent.", Wireshark: "diameter.Origin-Host"},
	FieldDiameterOriginRealm: {ID: FieldDiameterOriginRealm, Name: "diameter.origin.realm", Type: TypeText,
		Doc: "Origin-Realm as sent.", Wireshark: "diameter.Origin-Realm"},
	FieldDiameterDestinationHost: {ID: FieldDiameterDestinationHost, Name: "diameter.destination.host", Type: TypeText,
		Doc: "Destination-Host as sent.", Wireshark: "diameter.Destination-Host"},
	FieldDiameterDestinationRealm: {ID: FieldDiameterDestinationRealm, Name: "diameter.destination.realm", Type: TypeText,
		Doc: "Destination-Realm as sent.", Wireshark: "diameter.Destination-Realm"},
	FieldDiameterRouteRecord: {ID: FieldDiameterRouteRecord, Name: "diameter.route_record", Type: TypeText, Many: true,
		Doc: "Route-Record: the relays passed, first hop first.", Wireshark: "diameter.Route-Record"},
	FieldDiameterProxyHost: {ID: FieldDiameterProxyHost, Name: "diameter.proxy_host", Type: TypeText, Many: true,
		Doc: "Proxy-Host of each Proxy-Info.", Wireshark: "diameter.Proxy-Host"},
	FieldDiameterProxyState: {ID: FieldDiameterProxyState, Name: "diameter.proxy_state_length", Type: TypeInt, Many: true,
		Doc: "Octets of each Proxy-State."},
	FieldDiameterAuthApplication: {ID: FieldDiameterAuthApplication, Name: "diameter.auth_application", Type: TypeInt, Many: true,
		Doc: "Auth-Application-Id, those of Vendor-Specific-Application-Id included.", Wireshark: "diameter.Auth-Application-Id"},
	FieldDiameterAcctApplication: {ID: FieldDiameterAcctApplication, Name: "diameter.acct_application", Type: TypeInt, Many: true,
		Doc: "Acct-Application-Id, those of Vendor-Specific-Application-Id included.", Wireshark: "diameter.Acct-Application-Id"},
	FieldDiameterOriginStateID: {ID: FieldDiameterOriginStateID, Name: "diameter.origin_state_id", Type: TypeInt,
		Doc: "Origin-State-Id.", Wireshark: "diameter.Origin-State-Id"},
	FieldDiameterHostAddress: {ID: FieldDiameterHostAddress, Name: "diameter.host_ip_address", Type: TypeAddr, Many: true,
		Doc: "Host-IP-Address of CER and CEA.", Wireshark: "diameter.Host-IP-Address"},
	FieldDiameterDisconnectCause: {ID: FieldDiameterDisconnectCause, Name: "diameter.disconnect_cause", Type: TypeInt,
		Doc: "Disconnect-Cause of DPR.", Wireshark: "diameter.Disconnect-Cause"},
	FieldDiameterResultCode: {ID: FieldDiameterResultCode, Name: "diameter.result_code", Type: TypeInt,
		Doc: "Result-Code.", Wireshark: "diameter.Result-Code"},
	FieldDiameterExperimentalResult: {ID: FieldDiameterExperimentalResult, Name: "diameter.experimental_result", Type: TypeInt,
		Doc: "Experimental-Result-Code.", Wireshark: "diameter.Experimental-Result-Code"},
	FieldDiameterErrorMessage: {ID: FieldDiameterErrorMessage, Name: "diameter.error_message", Type: TypeText,
		Doc: "Error-Message.", Wireshark: "diameter.Error-Message"},
	FieldDiameterErrorHost: {ID: FieldDiameterErrorHost, Name: "diameter.error_reporting_host", Type: TypeText,
		Doc: "Error-Reporting-Host.", Wireshark: "diameter.Error-Reporting-Host"},
	FieldDiameterRedirectHost: {ID: FieldDiameterRedirectHost, Name: "diameter.redirect_host", Type: TypeText, Many: true,
		Doc: "Redirect-Host.", Wireshark: "diameter.Redirect-Host"},
	FieldDiameterFailedAVP: {ID: FieldDiameterFailedAVP, Name: "diameter.failed_avp", Type: TypeInt, Many: true,
		Doc: "Codes of the AVPs within Failed-AVP."},
	FieldDiameterUserName: {ID: FieldDiameterUserName, Name: "diameter.user_name", Type: TypeText, Identity: true,
		Doc: "User-Name as sent.", Wireshark: "diameter.User-Name"},
	FieldDiameterIMSI: {ID: FieldDiameterIMSI, Name: "diameter.imsi", Type: TypeText, Many: true, Identity: true,
		Doc: "IMSIs in every place they stand: User-Name, plain or NAI, User-Identifier, Subscription-Id, private and public identities, 3GPP-IMSI, User-Id.", Wireshark: "e212.imsi"},
	FieldDiameterMSISDN: {ID: FieldDiameterMSISDN, Name: "diameter.msisdn", Type: TypeText, Many: true, Identity: true,
		Doc: "MSISDNs in every place they stand: MSISDN, Subscription-Id, User-Identifier, public identities.", Wireshark: "e164.msisdn"},
	FieldDiameterIMEI: {ID: FieldDiameterIMEI, Name: "diameter.imei", Type: TypeText, Many: true, Identity: true,
		Doc: "IMEI, with the check or software digits as sent.", Wireshark: "diameter.IMEI"},
	FieldDiameterPublicIdentity: {ID: FieldDiameterPublicIdentity, Name: "diameter.public_identity", Type: TypeText, Many: true, Identity: true,
		Doc: "Public-Identity: SIP or tel URI.", Wireshark: "diameter.Public-Identity"},
	FieldDiameterExternalIdentifier: {ID: FieldDiameterExternalIdentifier, Name: "diameter.external_identifier", Type: TypeText, Many: true, Identity: true,
		Doc: "External-Identifier.", Wireshark: "diameter.External-Identifier"},
	FieldDiameterSubscriptionID: {ID: FieldDiameterSubscriptionID, Name: "diameter.subscription_id", Type: TypeText, Many: true, Identity: true,
		Doc: "Subscription-Id-Data as sent.", Wireshark: "diameter.Subscription-Id-Data"},
	FieldDiameterUserID: {ID: FieldDiameterUserID, Name: "diameter.user_id", Type: TypeText, Many: true, Identity: true,
		Doc: "User-Id of Reset: leading digits of IMSIs.", Wireshark: "diameter.User-Id"},
	FieldDiameterVisitedPLMN: {ID: FieldDiameterVisitedPLMN, Name: "diameter.visited_plmn", Type: TypeText,
		Doc: "PLMN of Visited-PLMN-Id.", Wireshark: "diameter.Visited-PLMN-Id"},
	FieldDiameterVisitedNetwork: {ID: FieldDiameterVisitedNetwork, Name: "diameter.visited_network", Type: TypeText,
		Doc: "Visited-Network-Identifier.", Wireshark: "diameter.Visited-Network-Identifier"},
	FieldDiameterRATType: {ID: FieldDiameterRATType, Name: "diameter.rat_type", Type: TypeInt,
		Doc: "RAT-Type.", Wireshark: "diameter.RAT-Type"},
	FieldDiameterULRFlags: {ID: FieldDiameterULRFlags, Name: "diameter.ulr_flags", Type: TypeInt,
		Doc: "ULR-Flags.", Wireshark: "diameter.ULR-Flags"},
	FieldDiameterULAFlags: {ID: FieldDiameterULAFlags, Name: "diameter.ula_flags", Type: TypeInt,
		Doc: "ULA-Flags.", Wireshark: "diameter.ULA-Flags"},
	FieldDiameterIDRFlags: {ID: FieldDiameterIDRFlags, Name: "diameter.idr_flags", Type: TypeInt,
		Doc: "IDR-Flags.", Wireshark: "diameter.IDR-Flags"},
	FieldDiameterCLRFlags: {ID: FieldDiameterCLRFlags, Name: "diameter.clr_flags", Type: TypeInt,
		Doc: "CLR-Flags.", Wireshark: "diameter.CLR-Flags"},
	FieldDiameterPURFlags: {ID: FieldDiameterPURFlags, Name: "diameter.pur_flags", Type: TypeInt,
		Doc: "PUR-Flags.", Wireshark: "diameter.PUR-Flags"},
	FieldDiameterNORFlags: {ID: FieldDiameterNORFlags, Name: "diameter.nor_flags", Type: TypeInt,
		Doc: "NOR-Flags.", Wireshark: "diameter.NOR-Flags"},
	FieldDiameterDSRFlags: {ID: FieldDiameterDSRFlags, Name: "diameter.dsr_flags", Type: TypeInt,
		Doc: "DSR-Flags.", Wireshark: "diameter.DSR-Flags"},
	FieldDiameterPLRFlags: {ID: FieldDiameterPLRFlags, Name: "diameter.plr_flags", Type: TypeInt,
		Doc: "PLR-Flags.", Wireshark: "diameter.PLR-Flags"},
	FieldDiameterTFRFlags: {ID: FieldDiameterTFRFlags, Name: "diameter.tfr_flags", Type: TypeInt,
		Doc: "TFR-Flags.", Wireshark: "diameter.TFR-Flags"},
	FieldDiameterSRRFlags: {ID: FieldDiameterSRRFlags, Name: "diameter.srr_flags", Type: TypeInt,
		Doc: "SRR-Flags.", Wireshark: "diameter.SRR-Flags"},
	FieldDiameterRDRFlags: {ID: FieldDiameterRDRFlags, Name: "diameter.rdr_flags", Type: TypeInt,
		Doc: "RDR-Flags.", Wireshark: "diameter.RDR-Flags"},
	FieldDiameterCancellationType: {ID: FieldDiameterCancellationType, Name: "diameter.cancellation_type", Type: TypeInt,
		Doc: "Cancellation-Type.", Wireshark: "diameter.Cancellation-Type"},
	FieldDiameterAlertReason: {ID: FieldDiameterAlertReason, Name: "diameter.alert_reason", Type: TypeInt,
		Doc: "Alert-Reason.", Wireshark: "diameter.Alert-Reason"},
	FieldDiameterEUTRANVectors: {ID: FieldDiameterEUTRANVectors, Name: "diameter.eutran_vectors", Type: TypeInt,
		Doc: "Vectors asked for in Requested-EUTRAN-Authentication-Info; 1 where no number stands."},
	FieldDiameterUTRANVectors: {ID: FieldDiameterUTRANVectors, Name: "diameter.utran_vectors", Type: TypeInt,
		Doc: "Vectors asked for in Requested-UTRAN-GERAN-Authentication-Info; 1 where no number stands."},
	FieldDiameterResynchronisation: {ID: FieldDiameterResynchronisation, Name: "diameter.resynchronization", Type: TypeBool,
		Doc: "Re-Synchronization-Info is present."},
	FieldDiameterSubscriptionData: {ID: FieldDiameterSubscriptionData, Name: "diameter.subscription_data", Type: TypeBool,
		Doc: "Subscription-Data is present."},
	FieldDiameterODB: {ID: FieldDiameterODB, Name: "diameter.operator_determined_barring", Type: TypeInt,
		Doc: "Operator-Determined-Barring.", Wireshark: "diameter.Operator-Determined-Barring"},
	FieldDiameterAccessRestriction: {ID: FieldDiameterAccessRestriction, Name: "diameter.access_restriction_data", Type: TypeInt,
		Doc: "Access-Restriction-Data.", Wireshark: "diameter.Access-Restriction-Data"},
	FieldDiameterAPN: {ID: FieldDiameterAPN, Name: "diameter.apn", Type: TypeText, Many: true,
		Doc: "Service-Selection: APNs of profiles and of PDN gateway updates.", Wireshark: "diameter.Service-Selection"},
	FieldDiameterGatewayHost: {ID: FieldDiameterGatewayHost, Name: "diameter.gateway_host", Type: TypeText, Many: true,
		Doc: "Destination-Host of MIP-Home-Agent-Host."},
	FieldDiameterGatewayRealm: {ID: FieldDiameterGatewayRealm, Name: "diameter.gateway_realm", Type: TypeText, Many: true,
		Doc: "Destination-Realm of MIP-Home-Agent-Host."},
	FieldDiameterGatewayAddress: {ID: FieldDiameterGatewayAddress, Name: "diameter.gateway_address", Type: TypeAddr, Many: true,
		Doc: "MIP-Home-Agent-Address.", Wireshark: "diameter.MIP-Home-Agent-Address"},
	FieldDiameterTraceAddress: {ID: FieldDiameterTraceAddress, Name: "diameter.trace_collection_entity", Type: TypeAddr,
		Doc: "Trace-Collection-Entity.", Wireshark: "diameter.Trace-Collection-Entity"},
	FieldDiameterLocation: {ID: FieldDiameterLocation, Name: "diameter.location", Type: TypeBool,
		Doc: "An AVP that tells where a subscriber is: location, cell, area or serving node."},
	FieldDiameterServingNode: {ID: FieldDiameterServingNode, Name: "diameter.serving_node", Type: TypeText, Many: true,
		Doc: "Names of serving nodes: MME-Name, MME-Realm, SGSN-Name, SGSN-Realm, AAA-Server-Name."},
	FieldDiameterServingNumber: {ID: FieldDiameterServingNumber, Name: "diameter.serving_number", Type: TypeText, Many: true,
		Doc: "Numbers of serving nodes: MSC-Number, SGSN-Number, MME-Number-for-MT-SMS, GMLC-Number, IP-SM-GW-Number."},
	FieldDiameterSCAddress: {ID: FieldDiameterSCAddress, Name: "diameter.sc_address", Type: TypeText,
		Doc: "SC-Address, digits.", Wireshark: "diameter.SC-Address"},
	FieldDiameterGMSCAddress: {ID: FieldDiameterGMSCAddress, Name: "diameter.gmsc_address", Type: TypeText,
		Doc: "SMS-GMSC-Address, digits."},
	FieldDiameterSMTPDU: {ID: FieldDiameterSMTPDU, Name: "diameter.sm_tpdu", Type: TypeText, Identity: true,
		Doc: "SM-RP-UI, lower-case hexadecimal.", Wireshark: "diameter.SM-RP-UI"},
	FieldDiameterLCSClientType: {ID: FieldDiameterLCSClientType, Name: "diameter.lcs_client_type", Type: TypeInt,
		Doc: "LCS-Client-Type.", Wireshark: "diameter.LCS-Client-Type"},
	FieldDiameterDataReference: {ID: FieldDiameterDataReference, Name: "diameter.data_reference", Type: TypeInt, Many: true,
		Doc: "Data-Reference of Sh.", Wireshark: "diameter.Data-Reference"},
	FieldDiameterCurrentLocation: {ID: FieldDiameterCurrentLocation, Name: "diameter.current_location", Type: TypeInt,
		Doc: "Current-Location of Sh.", Wireshark: "diameter.Current-Location"},
	FieldDiameterDESSIdentity: {ID: FieldDiameterDESSIdentity, Name: "diameter.dess_identity", Type: TypeText,
		Doc: "DESS-Signing-Identity."},
	FieldDiameterDESSTime: {ID: FieldDiameterDESSTime, Name: "diameter.dess_time", Type: TypeInt,
		Doc: "DESS-System-Time, seconds since the epoch."},

	// GTP.
	FieldGTPVersion: {ID: FieldGTPVersion, Name: "gtp.version", Type: TypeInt,
		Doc: "Version of the header: 0, 1 or 2.", Wireshark: "gtp.version"},
	FieldGTPMessage: {ID: FieldGTPMessage, Name: "gtp.message", Type: TypeInt,
		Doc: "Message type.", Wireshark: "gtp.message"},
	FieldGTPTEID: {ID: FieldGTPTEID, Name: "gtp.teid", Type: TypeInt,
		Doc: "TEID of the header, of versions 1 and 2.", Wireshark: "gtp.teid"},
	FieldGTPSequence: {ID: FieldGTPSequence, Name: "gtp.sequence", Type: TypeInt,
		Doc: "Sequence number.", Wireshark: "gtp.seq_number"},
	FieldGTPRequest: {ID: FieldGTPRequest, Name: "gtp.request", Type: TypeBool,
		Doc: "The message asks for an answer."},
	FieldGTPAnswer: {ID: FieldGTPAnswer, Name: "gtp.answer", Type: TypeBool,
		Doc: "The message answers another."},
	FieldGTPPiggybacked: {ID: FieldGTPPiggybacked, Name: "gtp.piggybacked", Type: TypeBool,
		Doc: "The message came behind another in one datagram."},
	FieldGTPLength: {ID: FieldGTPLength, Name: "gtp.length", Type: TypeInt,
		Doc: "Octets of the message, the header included."},
	FieldGTPIEs: {ID: FieldGTPIEs, Name: "gtp.ies", Type: TypeInt,
		Doc: "Number of information elements, those within groups included."},
	FieldGTPIMSI: {ID: FieldGTPIMSI, Name: "gtp.imsi", Type: TypeText, Many: true, Identity: true,
		Doc: "IMSI.", Wireshark: "e212.imsi"},
	FieldGTPMSISDN: {ID: FieldGTPMSISDN, Name: "gtp.msisdn", Type: TypeText, Many: true, Identity: true,
		Doc: "MSISDN.", Wireshark: "e164.msisdn"},
	FieldGTPIMEI: {ID: FieldGTPIMEI, Name: "gtp.imei", Type: TypeText, Many: true, Identity: true,
		Doc: "IMEI or IMEISV (MEI).", Wireshark: "gtp.imei"},
	FieldGTPAPN: {ID: FieldGTPAPN, Name: "gtp.apn", Type: TypeText, Many: true,
		Doc: "Access point name, labels joined by dots as they stand on the wire, lower case, the operator identifier included.", Wireshark: "gtp.apn"},
	FieldGTPAPNNetwork: {ID: FieldGTPAPNNetwork, Name: "gtp.apn.network", Type: TypeText, Many: true,
		Doc: "Network identifier of the APN: without the operator identifier."},
	FieldGTPAPNOperator: {ID: FieldGTPAPNOperator, Name: "gtp.apn.operator", Type: TypeText, Many: true,
		Doc: "PLMN of the operator identifier of the APN, where it has one."},
	FieldGTPServingNetwork: {ID: FieldGTPServingNetwork, Name: "gtp.serving_network", Type: TypeText,
		Doc: "PLMN of Serving Network."},
	FieldGTPRAIPLMN: {ID: FieldGTPRAIPLMN, Name: "gtp.rai.plmn", Type: TypeText,
		Doc: "PLMN of the Routeing Area Identity."},
	FieldGTPULIPLMN: {ID: FieldGTPULIPLMN, Name: "gtp.uli.plmn", Type: TypeText, Many: true,
		Doc: "PLMNs of User Location Information."},
	FieldGTPULICell: {ID: FieldGTPULICell, Name: "gtp.uli.cell", Type: TypeText, Many: true,
		Doc: "Cells, areas and tracking areas of User Location Information: type and number, such as ecgi-262-99-17A2B01."},
	FieldGTPRATType: {ID: FieldGTPRATType, Name: "gtp.rat_type", Type: TypeInt,
		Doc: "RAT type.", Wireshark: "gtp.rat_type"},
	FieldGTPSelectionMode: {ID: FieldGTPSelectionMode, Name: "gtp.selection_mode", Type: TypeInt,
		Doc: "Selection mode: 0 verified, 1 sent by the MS, 2 chosen by the network, neither verified.", Wireshark: "gtp.sel_mode"},
	FieldGTPCause: {ID: FieldGTPCause, Name: "gtp.cause", Type: TypeInt, Many: true,
		Doc: "Cause; of several the message's own first.", Wireshark: "gtp.cause"},
	FieldGTPRecovery: {ID: FieldGTPRecovery, Name: "gtp.recovery", Type: TypeInt,
		Doc: "Restart counter.", Wireshark: "gtp.recovery"},
	FieldGTPEBI: {ID: FieldGTPEBI, Name: "gtp.ebi", Type: TypeInt, Many: true,
		Doc: "EPS bearer identities, or NSAPIs in versions 0 and 1."},
	FieldGTPControlTEID: {ID: FieldGTPControlTEID, Name: "gtp.control.teid", Type: TypeInt, Many: true,
		Doc: "TEIDs of control plane F-TEIDs, or TEID Control Plane."},
	FieldGTPControlAddress: {ID: FieldGTPControlAddress, Name: "gtp.control.address", Type: TypeAddr, Many: true,
		Doc: "Addresses of control plane F-TEIDs, or GSN address for signalling."},
	FieldGTPUserTEID: {ID: FieldGTPUserTEID, Name: "gtp.user.teid", Type: TypeInt, Many: true,
		Doc: "TEIDs of user plane F-TEIDs, or TEID Data I."},
	FieldGTPUserAddress: {ID: FieldGTPUserAddress, Name: "gtp.user.address", Type: TypeAddr, Many: true,
		Doc: "Addresses of user plane F-TEIDs, or GSN address for user traffic."},
	FieldGTPInterfaceType: {ID: FieldGTPInterfaceType, Name: "gtp.interface_type", Type: TypeInt, Many: true,
		Doc: "Interface types of F-TEIDs.", Wireshark: "gtpv2.f_teid_interface_type"},
	FieldGTPPAA: {ID: FieldGTPPAA, Name: "gtp.paa", Type: TypeAddr, Many: true,
		Doc: "Addresses of the PDN Address Allocation or the End User Address."},
	FieldGTPPDNType: {ID: FieldGTPPDNType, Name: "gtp.pdn_type", Type: TypeInt,
		Doc: "PDN type."},
	FieldGTPChargingID: {ID: FieldGTPChargingID, Name: "gtp.charging_id", Type: TypeInt, Many: true,
		Doc: "Charging ID."},
	FieldGTPChargingGateway: {ID: FieldGTPChargingGateway, Name: "gtp.charging_gateway", Type: TypeAddr, Many: true,
		Doc: "Charging gateway addresses of version 1."},
	FieldGTPTeardown: {ID: FieldGTPTeardown, Name: "gtp.teardown", Type: TypeBool,
		Doc: "Teardown Ind of version 1: all contexts of the session end."},
	FieldGTPAMBRUplink: {ID: FieldGTPAMBRUplink, Name: "gtp.ambr.uplink", Type: TypeInt,
		Doc: "APN-AMBR uplink, kbit/s."},
	FieldGTPAMBRDownlink: {ID: FieldGTPAMBRDownlink, Name: "gtp.ambr.downlink", Type: TypeInt,
		Doc: "APN-AMBR downlink, kbit/s."},
	FieldGTPQCI: {ID: FieldGTPQCI, Name: "gtp.qci", Type: TypeInt, Many: true,
		Doc: "QCIs of bearers."},
	FieldGTPARP: {ID: FieldGTPARP, Name: "gtp.arp", Type: TypeInt, Many: true,
		Doc: "Allocation and retention priorities of bearers: 1 is the highest, 15 the lowest."},
	FieldGTPGBR: {ID: FieldGTPGBR, Name: "gtp.gbr", Type: TypeInt, Many: true,
		Doc: "Guaranteed bit rates of bearers that have one, the greater of uplink and downlink, kbit/s."},
	FieldGTPChangeReporting: {ID: FieldGTPChangeReporting, Name: "gtp.change_reporting", Type: TypeInt, Many: true,
		Doc: "Change Reporting Action, MS Info Change Reporting Action or Presence Reporting Area Action: 0 stops, other values ask for reports of places."},
	FieldGTPIndication: {ID: FieldGTPIndication, Name: "gtp.indication", Type: TypeInt,
		Doc: "First four octets of the Indication flags, the first in the high octet."},
	FieldGTPPrivateExtension: {ID: FieldGTPPrivateExtension, Name: "gtp.private_extension", Type: TypeInt, Many: true,
		Doc: "Enterprise numbers of private extensions."},
	FieldGTPFQCSIDAddress: {ID: FieldGTPFQCSIDAddress, Name: "gtp.fq_csid.address", Type: TypeAddr, Many: true,
		Doc: "Node addresses of FQ-CSID."},
	FieldGTPExtensionHeaders: {ID: FieldGTPExtensionHeaders, Name: "gtp.extension_headers", Type: TypeInt, Many: true,
		Doc: "Types of extension headers."},
	FieldGTPInnerSource: {ID: FieldGTPInnerSource, Name: "gtp.inner.src", Type: TypeAddr,
		Doc: "Source address of the packet in the tunnel."},
	FieldGTPInnerDestination: {ID: FieldGTPInnerDestination, Name: "gtp.inner.dst", Type: TypeAddr,
		Doc: "Destination address of the packet in the tunnel."},
	FieldGTPInnerProtocol: {ID: FieldGTPInnerProtocol, Name: "gtp.inner.protocol", Type: TypeInt,
		Doc: "Protocol number of the packet in the tunnel."},
	FieldGTPInnerSourcePort: {ID: FieldGTPInnerSourcePort, Name: "gtp.inner.src_port", Type: TypeInt,
		Doc: "Source port of the packet in the tunnel."},
	FieldGTPInnerDestinationPort: {ID: FieldGTPInnerDestinationPort, Name: "gtp.inner.dst_port", Type: TypeInt,
		Doc: "Destination port of the packet in the tunnel."},
	FieldGTPInnerDepth: {ID: FieldGTPInnerDepth, Name: "gtp.inner.depth", Type: TypeInt,
		Doc: "How often GTP-U stands within GTP-U; 0 for a plain packet."},

	// Facts: origin.
	FieldOriginNetwork: {ID: FieldOriginNetwork, Name: "origin.network", Type: TypeText, Fact: true,
		Doc: "TADIG of the operator that owns the calling global title, or Origin-Realm."},
	FieldOriginCountry: {ID: FieldOriginCountry, Name: "origin.country", Type: TypeText, Fact: true,
		Doc: "Country of the calling global title or Origin-Realm, ISO 3166-1 alpha-2; 001 for global networks."},
	FieldOriginRole: {ID: FieldOriginRole, Name: "origin.role", Type: TypeText, Fact: true,
		Doc: "home, partner, carrier or unknown: what the owner of the calling global title or Origin-Realm is to us."},
	FieldOriginOwn: {ID: FieldOriginOwn, Name: "origin.own", Type: TypeBool, Fact: true,
		Doc: "The calling global title lies in our own ranges; Origin-Realm or Origin-Host is ours."},
	FieldOriginKnown: {ID: FieldOriginKnown, Name: "origin.known", Type: TypeBool, Fact: true,
		Doc: "The calling global title or Origin-Realm belongs to an operator that the profile knows."},
	FieldOriginBound: {ID: FieldOriginBound, Name: "origin.bound", Type: TypeBool, Fact: true,
		Doc: "The calling address, or Origin-Realm and Origin-Host, belong on the link, or behind the addresses, that they came from."},
	FieldOriginOwnPC: {ID: FieldOriginOwnPC, Name: "origin.own_pc", Type: TypeBool, Fact: true,
		Doc: "The originating point code is one of ours."},
	FieldOriginPeer: {ID: FieldOriginPeer, Name: "origin.peer", Type: TypeText, Fact: true,
		Doc: "TADIG or carrier name that the packet's address or point code belongs to."},
	FieldOriginAddressMatch: {ID: FieldOriginAddressMatch, Name: "origin.address_match", Type: TypeBool, Fact: true,
		Doc: "Each address or number that must be the sender's own belongs to the sender's operator; gateways may be ours."},
	FieldOriginAddressNetwork: {ID: FieldOriginAddressNetwork, Name: "origin.address_network", Type: TypeText, Fact: true,
		Doc: "Owner of the first such address that contradicts the sender."},
	FieldOriginNode: {ID: FieldOriginNode, Name: "origin.node", Type: TypeText, Fact: true,
		Doc: "Role of the calling node in the profile: hlr, msc, sgsn, smsc, gmlc, gsmscf."},
	FieldOriginAffectedOwnPC: {ID: FieldOriginAffectedOwnPC, Name: "origin.affected_own_pc", Type: TypeBool, Fact: true,
		Doc: "A point code that the message calls unavailable, congested or restricted is one of ours."},
	FieldLinkOPCExpected: {ID: FieldLinkOPCExpected, Name: "link.opc_expected", Type: TypeBool, Fact: true,
		Doc: "The originating point code is one that the link's configuration expects."},
	FieldLinkDPCExpected: {ID: FieldLinkDPCExpected, Name: "link.dpc_expected", Type: TypeBool, Fact: true,
		Doc: "The destination point code is one that the link's configuration expects."},
	FieldLinkNIExpected: {ID: FieldLinkNIExpected, Name: "link.ni_expected", Type: TypeBool, Fact: true,
		Doc: "The network indicator is one that the link's configuration expects."},
	FieldLinkRoutingContextExpected: {ID: FieldLinkRoutingContextExpected, Name: "link.routing_context_expected", Type: TypeBool, Fact: true,
		Doc: "The routing context is one that the link's configuration expects."},

	// Facts: destination.
	FieldDestinationNetwork: {ID: FieldDestinationNetwork, Name: "destination.network", Type: TypeText, Fact: true,
		Doc: "TADIG of the operator that owns the called global title, or Destination-Realm."},
	FieldDestinationOwn: {ID: FieldDestinationOwn, Name: "destination.own", Type: TypeBool, Fact: true,
		Doc: "The called global title lies in our ranges (E.164 or E.214); Destination-Realm is ours, or of an operator that we act for."},
	FieldDestinationOwnPC: {ID: FieldDestinationOwnPC, Name: "destination.own_pc", Type: TypeBool, Fact: true,
		Doc: "The destination point code is one of ours."},
	FieldDestinationNode: {ID: FieldDestinationNode, Name: "destination.node", Type: TypeText, Fact: true,
		Doc: "Role of the called node in the profile: hlr, msc, sgsn, smsc, gmlc, gsmscf."},
	FieldDestinationE214Match: {ID: FieldDestinationE214Match, Name: "destination.e214_match", Type: TypeBool, Fact: true,
		Doc: "The called E.214 title is derived from the IMSI of the message."},

	// Facts: home.
	FieldHomeNetwork: {ID: FieldHomeNetwork, Name: "home.network", Type: TypeText, Fact: true,
		Doc: "TADIG of the operator that owns the IMSI; of several, the first that contradicts the sender."},
	FieldHomeKnown: {ID: FieldHomeKnown, Name: "home.known", Type: TypeBool, Fact: true,
		Doc: "Every IMSI belongs to an operator that the profile knows."},
	FieldHomeOwn: {ID: FieldHomeOwn, Name: "home.own", Type: TypeBool, Fact: true,
		Doc: "An IMSI of the message is ours."},
	FieldHomeMatch: {ID: FieldHomeMatch, Name: "home.match", Type: TypeBool, Fact: true,
		Doc: "The operator of the sender owns each IMSI of the message, groups and contracts included."},
	FieldHomeAmbiguous: {ID: FieldHomeAmbiguous, Name: "home.ambiguous", Type: TypeBool, Fact: true,
		Doc: "The IMSI's MNC length cannot be told, and the readings lie in different networks."},
	FieldHomeMSISDNOwn: {ID: FieldHomeMSISDNOwn, Name: "home.msisdn_own", Type: TypeBool, Fact: true,
		Doc: "An MSISDN of the message lies in our ranges."},
	FieldHomeReferenceMatch: {ID: FieldHomeReferenceMatch, Name: "home.reference_match", Type: TypeBool, Fact: true,
		Doc: "Identities of MAP-OPEN and of the parameters name the same subscriber or home."},
	FieldHomeSCFMatch: {ID: FieldHomeSCFMatch, Name: "home.scf_match", Type: TypeBool, Fact: true,
		Doc: "Every gsmSCF, GMLC and trace address of the subscriber data belongs to the home of the IMSI."},
	FieldHomeDestinationMatch: {ID: FieldHomeDestinationMatch, Name: "home.destination_match", Type: TypeBool, Fact: true,
		Doc: "The operator that is asked owns each IMSI of the message, or acts for its owner."},

	// Facts: dialogue form and encoding.
	FieldDialogueContextKnown: {ID: FieldDialogueContextKnown, Name: "dialogue.context_known", Type: TypeBool, Fact: true,
		Doc: "The application context stands in the tables of MAP or CAP."},
	FieldDialogueContextMatch: {ID: FieldDialogueContextMatch, Name: "dialogue.context_match", Type: TypeBool, Fact: true,
		Doc: "Every operation belongs to the application context, its version and the message."},
	FieldDialogueOperationKnown: {ID: FieldDialogueOperationKnown, Name: "dialogue.operation_known", Type: TypeBool, Fact: true,
		Doc: "Every operation stands in the tables."},
	FieldDialogueVersionMissing: {ID: FieldDialogueVersionMissing, Name: "dialogue.v1_only", Type: TypeBool, Fact: true,
		Doc: "Without a dialogue portion, every operation of a begin has a version 1."},
	FieldDialogueSeveral: {ID: FieldDialogueSeveral, Name: "dialogue.several", Type: TypeBool, Fact: true,
		Doc: "Several invokes that no lawful flow combines."},
	FieldDialogueCalledSSNMatch: {ID: FieldDialogueCalledSSNMatch, Name: "dialogue.called_ssn_match", Type: TypeBool, Fact: true,
		Doc: "The called subsystem number suits the operation."},
	FieldDialogueCallingSSNMatch: {ID: FieldDialogueCallingSSNMatch, Name: "dialogue.calling_ssn_match", Type: TypeBool, Fact: true,
		Doc: "The calling subsystem number suits the operation."},
	FieldDialogueE214Allowed: {ID: FieldDialogueE214Allowed, Name: "dialogue.e214_allowed", Type: TypeBool, Fact: true,
		Doc: "The operation may be addressed to an E.214 title."},
	FieldDialogueIdentityMissing: {ID: FieldDialogueIdentityMissing, Name: "dialogue.identity_missing", Type: TypeBool, Fact: true,
		Doc: "An operation or command that names a subscriber carries no usable identity."},
	FieldDialogueAnswers: {ID: FieldDialogueAnswers, Name: "dialogue.answer", Type: TypeBool, Fact: true,
		Doc: "The message answers: it carries no invoke, or has no R bit."},
	FieldDialogueVersionAllowed: {ID: FieldDialogueVersionAllowed, Name: "dialogue.version_allowed", Type: TypeBool, Fact: true,
		Doc: "The version of MAP is not below the lowest one agreed with the sender."},

	// Facts: Diameter.
	FieldDiameterApplicationKnown: {ID: FieldDiameterApplicationKnown, Name: "diameter.application_known", Type: TypeBool, Fact: true,
		Doc: "The application of the header stands in the table."},
	FieldDiameterCommandMatch: {ID: FieldDiameterCommandMatch, Name: "diameter.command_match", Type: TypeBool, Fact: true,
		Doc: "The command belongs to the application of the header."},
	FieldDiameterApplicationMatch: {ID: FieldDiameterApplicationMatch, Name: "diameter.application_match", Type: TypeBool, Fact: true,
		Doc: "The application AVPs name the application of the header."},
	FieldDiameterApplicationAgreed: {ID: FieldDiameterApplicationAgreed, Name: "diameter.application_agreed", Type: TypeBool, Fact: true,
		Doc: "The application is agreed with the sender's operator in the profile, or on the link by CER and CEA."},
	FieldDiameterOriginFormat: {ID: FieldDiameterOriginFormat, Name: "diameter.origin_format", Type: TypeBool, Fact: true,
		Doc: "Origin-Host and Origin-Realm are well-formed names, and the host lies in the realm."},
	FieldDiameterDestinationFormat: {ID: FieldDiameterDestinationFormat, Name: "diameter.destination_format", Type: TypeBool, Fact: true,
		Doc: "Destination-Host and Destination-Realm are well-formed names, and the host lies in the realm."},
	FieldDiameterVisitedMatch: {ID: FieldDiameterVisitedMatch, Name: "diameter.visited_match", Type: TypeBool, Fact: true,
		Doc: "The operator of Origin-Realm serves Visited-PLMN-Id."},
	FieldDiameterSessionMatch: {ID: FieldDiameterSessionMatch, Name: "diameter.session_match", Type: TypeBool, Fact: true,
		Doc: "Session-Id begins with Origin-Host, or with a host of the same operator."},
	FieldDiameterRouteLoop: {ID: FieldDiameterRouteLoop, Name: "diameter.route_loop", Type: TypeBool, Fact: true,
		Doc: "A name of ours stands in Route-Record of a message from outside."},
	FieldDiameterRouteMatch: {ID: FieldDiameterRouteMatch, Name: "diameter.route_match", Type: TypeBool, Fact: true,
		Doc: "Each hop of Route-Record belongs to the sender's operator or to a carrier that serves it."},
	FieldDiameterIdentityMatch: {ID: FieldDiameterIdentityMatch, Name: "diameter.identity_match", Type: TypeBool, Fact: true,
		Doc: "All AVPs that name a subscriber name the same one, or at least the same home."},
	FieldDiameterAVPMissing: {ID: FieldDiameterAVPMissing, Name: "diameter.avp_missing", Type: TypeBool, Fact: true,
		Doc: "An AVP that the command must have is absent."},
	FieldDiameterDESSMatch: {ID: FieldDiameterDESSMatch, Name: "diameter.dess_match", Type: TypeBool, Fact: true,
		Doc: "DESS-Signing-Identity belongs to the sender's operator, or to a carrier that serves it. The signature is not verified."},
	FieldDiameterDESSFresh: {ID: FieldDiameterDESSFresh, Name: "diameter.dess_fresh", Type: TypeBool, Fact: true,
		Doc: "DESS-System-Time lies within five minutes of the message's time."},
	FieldDialoguePaired: {ID: FieldDialoguePaired, Name: "dialogue.paired", Type: TypeBool, Fact: true,
		Doc: "The answer belongs to a request that was seen on its connection: command, application, Session-Id and way agree."},
	FieldDialogueDuplicate: {ID: FieldDialogueDuplicate, Name: "dialogue.duplicate", Type: TypeBool, Fact: true,
		Doc: "A request with the same Origin-Host and end-to-end identifier was seen shortly before, and had its answer."},
	FieldDialogueSessionTaken: {ID: FieldDialogueSessionTaken, Name: "dialogue.session_taken", Type: TypeBool, Fact: true,
		Doc: "The session, of a command that has lasting ones, belongs to two other operators."},

	// Facts: GTP.
	FieldGTPTypeAllowed: {ID: FieldGTPTypeAllowed, Name: "gtp.type_allowed", Type: TypeBool, Fact: true,
		Doc: "The message type belongs on the interface, in this version and direction."},
	FieldGTPSourceKnown: {ID: FieldGTPSourceKnown, Name: "gtp.source_known", Type: TypeBool, Fact: true,
		Doc: "The packet's source lies in the networks of ours, of a partner or of a carrier."},
	FieldGTPSourceMatch: {ID: FieldGTPSourceMatch, Name: "gtp.source_match", Type: TypeBool, Fact: true,
		Doc: "Serving network, RAI and ULI belong to the operator of the packet's source."},
	FieldGTPAddressMatch: {ID: FieldGTPAddressMatch, Name: "gtp.address_match", Type: TypeBool, Fact: true,
		Doc: "Each F-TEID, GSN and FQ-CSID address belongs to the operator of the packet's source."},
	FieldGTPAddressBad: {ID: FieldGTPAddressBad, Name: "gtp.address_bad", Type: TypeBool, Fact: true,
		Doc: "An F-TEID or GSN address is unspecified, multicast, broadcast, loopback or link-local, or is ours in a message from outside."},
	FieldGTPAPNKnown: {ID: FieldGTPAPNKnown, Name: "gtp.apn_known", Type: TypeBool, Fact: true,
		Doc: "Each APN is one that the profile lists for the home of the IMSI."},
	FieldGTPAPNOperatorMatch: {ID: FieldGTPAPNOperatorMatch, Name: "gtp.apn_operator_match", Type: TypeBool, Fact: true,
		Doc: "The operator identifier of the APN is the home of the IMSI."},
	FieldGTPTEIDMissing: {ID: FieldGTPTEIDMissing, Name: "gtp.teid_missing", Type: TypeBool, Fact: true,
		Doc: "The header has no TEID, or 0, in a message that must have one."},
	FieldGTPIEMissing: {ID: FieldGTPIEMissing, Name: "gtp.ie_missing", Type: TypeBool, Fact: true,
		Doc: "An information element that the message must have is absent."},
	FieldGTPSessionKnown: {ID: FieldGTPSessionKnown, Name: "gtp.session_known", Type: TypeBool, Fact: true,
		Doc: "A session has the header's TEID at the packet's destination; of an Error Indication, the tunnel that it names."},
	FieldGTPSessionMatch: {ID: FieldGTPSessionMatch, Name: "gtp.session_match", Type: TypeBool, Fact: true,
		Doc: "The sender is one of the session's peers, or of the same operator."},
	FieldGTPSessionNew: {ID: FieldGTPSessionNew, Name: "gtp.session_new", Type: TypeBool, Fact: true,
		Doc: "The session's peer or its user plane moves with this message."},
	FieldGTPRestart: {ID: FieldGTPRestart, Name: "gtp.restart", Type: TypeBool, Fact: true,
		Doc: "The restart counter of the sender is another than in the last answer that it gave."},
	FieldGTPVersionLowered: {ID: FieldGTPVersionLowered, Name: "gtp.version_lowered", Type: TypeBool, Fact: true,
		Doc: "The sender, known by version 2, uses a lower one."},
	FieldGTPPathKnown: {ID: FieldGTPPathKnown, Name: "gtp.path_known", Type: TypeBool, Fact: true,
		Doc: "A session or an earlier exchange makes the path between the two addresses one in use."},
	FieldGTPInnerMatch: {ID: FieldGTPInnerMatch, Name: "gtp.inner_match", Type: TypeBool, Fact: true,
		Doc: "The subscriber's end of the packet in the tunnel, its source towards home and its destination towards the visited network, is the address of the session."},
	FieldGTPSessionPeer: {ID: FieldGTPSessionPeer, Name: "gtp.session_peer", Type: TypeBool, Fact: true,
		Doc: "The sender's address is that of the session's peer itself, not only of its operator."},
	FieldGTPSessionSide: {ID: FieldGTPSessionSide, Name: "gtp.session_side", Type: TypeBool, Fact: true,
		Doc: "The message type is one that the sender's end of the session sends: serving nodes modify and delete, gateways create bearers."},
	FieldGTPRATChanged: {ID: FieldGTPRATChanged, Name: "gtp.rat_changed", Type: TypeBool, Fact: true,
		Doc: "The RAT type is another than the session had."},
	FieldGTPRestartHeld: {ID: FieldGTPRestartHeld, Name: "gtp.restart_held", Type: TypeBool, Fact: true,
		Doc: "An answer of the sender tells of a second restart shortly after one: its sessions are kept."},
	FieldGTPSubscriberElsewhere: {ID: FieldGTPSubscriberElsewhere, Name: "gtp.subscriber_elsewhere", Type: TypeBool, Fact: true,
		Doc: "A session of the subscriber was in use shortly before in another country, at an operator that the sender is not related to."},
	FieldGTPReplacements: {ID: FieldGTPReplacements, Name: "gtp.replacements", Type: TypeInt, Fact: true,
		Doc: "How often in a row a session of this subscriber and bearer took the place of one that was hardly a minute old."},
	FieldGTPEquipmentSubscribers: {ID: FieldGTPEquipmentSubscribers, Name: "gtp.equipment_subscribers", Type: TypeInt, Fact: true,
		Doc: "How many subscribers the equipment has had within a day, changes from one to the other counted."},
	FieldGTPChargingReused: {ID: FieldGTPChargingReused, Name: "gtp.charging_reused", Type: TypeBool, Fact: true,
		Doc: "The gateway gave the Charging ID to a session of another subscriber within a day."},
	FieldGTPExcess: {ID: FieldGTPExcess, Name: "gtp.excess", Type: TypeText, Many: true, Fact: true,
		Doc: "Which of its limits the sender's operator exceeds with this request: requests, repeats, sessions, waiting, echoes, scans, tunnels, subscribers, apns (gtp_limits of the operator profile)."},
	FieldGTPSequenceReused: {ID: FieldGTPSequenceReused, Name: "gtp.sequence_reused", Type: TypeBool, Fact: true,
		Doc: "A request of the same sender, type and sequence number waits for its answer, and has other content."},
	FieldGTPInnerInfrastructure: {ID: FieldGTPInnerInfrastructure, Name: "gtp.inner_infrastructure", Type: TypeBool, Fact: true,
		Doc: "The destination of the packet in the tunnel lies in our networks, a partner's or a carrier's."},
	FieldGTPServingOwn: {ID: FieldGTPServingOwn, Name: "gtp.serving_own", Type: TypeBool, Fact: true,
		Doc: "Serving network, RAI or ULI names a network of ours."},
	FieldGTPMSISDNMatch: {ID: FieldGTPMSISDNMatch, Name: "gtp.msisdn_match", Type: TypeBool, Fact: true,
		Doc: "The MSISDN is of the same country as the IMSI, or of its operator."},
	FieldGTPAPNOpen: {ID: FieldGTPAPNOpen, Name: "gtp.apn_open", Type: TypeBool, Fact: true,
		Doc: "Each APN is one that is open to guests of the serving network, where the profile lists those (open_apns)."},
	FieldGTPServiceAllowed: {ID: FieldGTPServiceAllowed, Name: "gtp.service_allowed", Type: TypeBool, Fact: true,
		Doc: "Bit rates and priorities are within what is agreed with the serving network, where the profile tells (gtp_service)."},
	FieldGTPEchoPlain: {ID: FieldGTPEchoPlain, Name: "gtp.echo_plain", Type: TypeBool, Fact: true,
		Doc: "An echo holds a restart counter, node features and private extensions, each in its form, and nothing else."},

	// Facts: location.
	FieldLocationKnown: {ID: FieldLocationKnown, Name: "location.known", Type: TypeBool, Fact: true,
		Doc: "It is known where the subscriber is registered, or that he left and registered nowhere since."},
	FieldLocationFirst: {ID: FieldLocationFirst, Name: "location.first", Type: TypeBool, Fact: true,
		Doc: "Nothing is known of where the subscriber was, though traffic was watched for long enough."},
	FieldLocationServing: {ID: FieldLocationServing, Name: "location.serving", Type: TypeBool, Fact: true,
		Doc: "The sender's network serves the subscriber, in any domain, or did until a moment ago (location_limits of the operator profile)."},
	FieldLocationFormer: {ID: FieldLocationFormer, Name: "location.former", Type: TypeBool, Fact: true,
		Doc: "The sender's network served the subscriber before."},
	FieldLocationNode: {ID: FieldLocationNode, Name: "location.node", Type: TypeBool, Fact: true,
		Doc: "The sender is the very node that serves the subscriber."},
	FieldLocationPlausible: {ID: FieldLocationPlausible, Name: "location.plausible", Type: TypeBool, Fact: true,
		Doc: "The subscriber can have come to the sender's country in the time since he was last known to be elsewhere (location_limits)."},
	FieldLocationNeighbour: {ID: FieldLocationNeighbour, Name: "location.neighbour", Type: TypeBool, Fact: true,
		Doc: "He was last known to be in the sender's country or next to it."},
	FieldLocationContradiction: {ID: FieldLocationContradiction, Name: "location.contradiction", Type: TypeBool, Fact: true,
		Doc: "In another domain the subscriber is registered where he cannot have come from within the hour."},
	FieldLocationAuthenticated: {ID: FieldLocationAuthenticated, Name: "location.authenticated", Type: TypeBool, Fact: true,
		Doc: "The sender's network got authentication vectors for the subscriber within a day."},
	FieldLocationRegistered: {ID: FieldLocationRegistered, Name: "location.registered", Type: TypeBool, Fact: true,
		Doc: "A session in the sender's network may follow a registration or authentication that is known."},
	FieldLocationPinned: {ID: FieldLocationPinned, Name: "location.pinned", Type: TypeBool, Fact: true,
		Doc: "The sender is of the operator that granted the registration of a guest."},
	FieldLocationPinnedNode: {ID: FieldLocationPinnedNode, Name: "location.pinned_node", Type: TypeBool, Fact: true,
		Doc: "The sender is the very node that granted the registration of a guest."},
	FieldLocationKm: {ID: FieldLocationKm, Name: "location.km", Type: TypeInt, Fact: true,
		Doc: "How far the sender's country is from where the subscriber was last known to be, at the nearest points."},
	FieldLocationKmh: {ID: FieldLocationKmh, Name: "location.kmh", Type: TypeInt, Fact: true,
		Doc: "How fast he would have travelled, in km/h."},
	FieldLocationMinutes: {ID: FieldLocationMinutes, Name: "location.minutes", Type: TypeInt, Fact: true,
		Doc: "For how long he was not known to be there."},
	FieldLocationPrevious: {ID: FieldLocationPrevious, Name: "location.previous", Type: TypeText, Fact: true,
		Doc: "Operator or country where the subscriber was last known to be."},

	// Facts: dialogues of TCAP.
	FieldDialogueKnown: {ID: FieldDialogueKnown, Name: "dialogue.known", Type: TypeBool, Fact: true,
		Doc: "The TCAP dialogue of the message was begun, or, of a returned one, the message was sent."},
	FieldDialogueRefused: {ID: FieldDialogueRefused, Name: "dialogue.refused", Type: TypeBool, Fact: true,
		Doc: "The begin of the dialogue was blocked."},
	FieldDialoguePeerMatch: {ID: FieldDialoguePeerMatch, Name: "dialogue.peer_match", Type: TypeBool, Fact: true,
		Doc: "The sender is of the operator that began the dialogue, or that was asked; of one that the profile does not list, the country tells."},
	FieldDialogueInvokeMatch: {ID: FieldDialogueInvokeMatch, Name: "dialogue.invoke_match", Type: TypeBool, Fact: true,
		Doc: "Each result, error and reject answers an invoke of the other side, of the same operation."},
	FieldDialogueLinkedMatch: {ID: FieldDialogueLinkedMatch, Name: "dialogue.linked_match", Type: TypeBool, Fact: true,
		Doc: "Each invoke that is linked to another is so to one of the other side."},
	FieldDialogueReused: {ID: FieldDialogueReused, Name: "dialogue.reused", Type: TypeBool, Fact: true,
		Doc: "A begin has the transaction identifier of a dialogue that its sender has open, and other content."},
	FieldDialogueOperation: {ID: FieldDialogueOperation, Name: "dialogue.operation", Type: TypeText, Fact: true,
		Doc: "The first operation of the dialogue, in what follows its begin."},
	FieldDialogueIMSI: {ID: FieldDialogueIMSI, Name: "dialogue.imsi", Type: TypeText, Fact: true, Identity: true,
		Doc: "The IMSI that an earlier message of the dialogue named."},
	FieldDialogueMSISDN: {ID: FieldDialogueMSISDN, Name: "dialogue.msisdn", Type: TypeText, Fact: true, Identity: true,
		Doc: "The MSISDN that an earlier message of the dialogue named."},
	FieldDialogueBegun: {ID: FieldDialogueBegun, Name: "dialogue.begun", Type: TypeText, Fact: true,
		Doc: "The direction of the dialogue's begin: inbound, outbound, internal, transit or unknown."},
	FieldDialogueNumberMatch: {ID: FieldDialogueNumberMatch, Name: "dialogue.number_match", Type: TypeBool, Fact: true,
		Doc: "The roaming number that a result gives is of the operator that answers, or of its country."},

	// Facts: short messages.
	FieldSMSRoutingSeen: {ID: FieldSMSRoutingSeen, Name: "sms.routing_seen", Type: TypeBool, Fact: true,
		Doc: "Of a delivery to a subscriber of ours: somebody enquired where he is (sendRoutingInfoForSM), and was answered."},
	FieldSMSRoutingMatch: {ID: FieldSMSRoutingMatch, Name: "sms.routing_match", Type: TypeBool, Fact: true,
		Doc: "The sender's operator enquired, or one that it may act for; of operators that the profile does not list, the country tells."},
	FieldSMSRoutingExpected: {ID: FieldSMSRoutingExpected, Name: "sms.routing_expected", Type: TypeBool, Fact: true,
		Doc: "The enquiries of the sender's operator come this way, as its deliveries show; of a stranger, those of all."},
	FieldSMSGuesses: {ID: FieldSMSGuesses, Name: "sms.guesses", Type: TypeInt, Fact: true,
		Doc: "How often the sender has lately delivered to an IMSI for which nobody enquired."},
	FieldSMSEnquiries: {ID: FieldSMSEnquiries, Name: "sms.enquiries", Type: TypeInt, Fact: true,
		Doc: "For how many subscribers of ours the sender has lately enquired, and was answered."},
	FieldSMSEnquiriesUnused: {ID: FieldSMSEnquiriesUnused, Name: "sms.enquiries_unused", Type: TypeInt, Fact: true,
		Doc: "For how many of them no message followed."},
	FieldSMSOriginatorOwn: {ID: FieldSMSOriginatorOwn, Name: "sms.originator_own", Type: TypeBool, Fact: true,
		Doc: "A delivery from outside bears the number of a subscriber of ours, and does not come from where he is."},

	// Facts: rates.
	FieldRateExcess: {ID: FieldRateExcess, Name: "rate.excess", Type: TypeText, Many: true, Fact: true,
		Doc: "Which of its limits the sender exceeds with this request: requests, registrations, authentications, routings, numbers, services, alerts, deliveries, waiting, subscribers, titles, ssns, contexts, calls, vectors, resyncs, changes (rate_limits of the operator profile)."},
}
