package diameter

import "cordon/protocols/message"

// Groups that may hold an AVP whose place matters. Failed-AVP, which holds what
// was found wrong, may hold everything.
var (
	inMessage      = []uint32{top}
	inUserName     = []uint32{top, 632, 639, 647, 651, 3102, 3151, 3161, 3177}
	inProxyInfo    = []uint32{284}
	inApplications = []uint32{top, 260, 631}
	inOrigin       = []uint32{top, 347}
	inDestination  = []uint32{top, 348}
	inResult       = []uint32{top, 456, 2200, 2201, 3171}
	inExperimental = []uint32{297, 3171}
	inSubscription = []uint32{443}
	inMSISDN       = []uint32{top, 700, 878, 1100, 1400, 3001, 3002, 3102, 3151, 3161, 3177}
	inVisitedPLMN  = []uint32{top, 1436, 1637, 1672, 1673, 2544, 3123, 3156, 3157, 3158, 3166, 3703}
	inRequested    = []uint32{1408, 1409}
	inDSRFlags     = []uint32{top, 1685}
)

// definitions is the table of AVPs that name parties or subscribers, tell where
// one is, or say what a command is to do (RFC 6733, 4.5; RFC 8506, 8; RFC 5447;
// TS 29.061, 29.229, 29.272, 29.273, 29.329, 29.336, 29.338, 29.172 and 29.173;
// GSMA's as Oracle documents them, (unsure) otherwise), and of the groups that
// hold them.
var definitions = [...]Definition{
	{},
	{Vendor: VendorNone, Code: 1, Name: "User-Name", Type: TypeText, Field: message.FieldDiameterUserName, use: useUserName, once: onceTop, within: inUserName},
	{Vendor: VendorNone, Code: 33, Name: "Proxy-State", Type: TypeOctets, Field: message.FieldDiameterProxyState, use: useLength, once: onceEverywhere, within: inProxyInfo},
	{Vendor: VendorNone, Code: 257, Name: "Host-IP-Address", Type: TypeAddress, Field: message.FieldDiameterHostAddress, use: useAddress, within: inMessage},
	{Vendor: VendorNone, Code: 258, Name: "Auth-Application-Id", Type: TypeUnsigned32, Field: message.FieldDiameterAuthApplication, use: useInt, once: onceButCER, within: inApplications},
	{Vendor: VendorNone, Code: 259, Name: "Acct-Application-Id", Type: TypeUnsigned32, Field: message.FieldDiameterAcctApplication, use: useInt, once: onceButCER, within: inApplications},
	{Vendor: VendorNone, Code: 260, Name: "Vendor-Specific-Application-Id", Type: TypeGrouped, once: onceButCER, within: inMessage},
	{Vendor: VendorNone, Code: 263, Name: "Session-Id", Type: TypeText, Field: message.FieldDiameterSessionID, use: useSession, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 264, Name: "Origin-Host", Type: TypeIdentity, Field: message.FieldDiameterOriginHost, use: useHost, once: onceTop, within: inOrigin},
	{Vendor: VendorNone, Code: 266, Name: "Vendor-Id", Type: TypeUnsigned32},
	{Vendor: VendorNone, Code: 268, Name: "Result-Code", Type: TypeUnsigned32, Field: message.FieldDiameterResultCode, use: useInt, once: onceTop, within: inResult},
	{Vendor: VendorNone, Code: 269, Name: "Product-Name", Type: TypeText},
	{Vendor: VendorNone, Code: 273, Name: "Disconnect-Cause", Type: TypeUnsigned32, Field: message.FieldDiameterDisconnectCause, use: useInt, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 277, Name: "Auth-Session-State", Type: TypeUnsigned32, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 278, Name: "Origin-State-Id", Type: TypeUnsigned32, Field: message.FieldDiameterOriginStateID, use: useInt, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 279, Name: "Failed-AVP", Type: TypeGrouped, Field: message.FieldDiameterFailedAVP, use: useGroup},
	{Vendor: VendorNone, Code: 280, Name: "Proxy-Host", Type: TypeIdentity, Field: message.FieldDiameterProxyHost, use: useHost, once: onceEverywhere, within: inProxyInfo},
	{Vendor: VendorNone, Code: 281, Name: "Error-Message", Type: TypeText, Field: message.FieldDiameterErrorMessage, use: useText, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 282, Name: "Route-Record", Type: TypeIdentity, Field: message.FieldDiameterRouteRecord, use: useHost, within: inMessage},
	{Vendor: VendorNone, Code: 283, Name: "Destination-Realm", Type: TypeIdentity, Field: message.FieldDiameterDestinationRealm, use: useGatewayOrDestination, once: onceEverywhere, within: inDestination},
	{Vendor: VendorNone, Code: 284, Name: "Proxy-Info", Type: TypeGrouped, within: inMessage},
	{Vendor: VendorNone, Code: 292, Name: "Redirect-Host", Type: TypeText, Field: message.FieldDiameterRedirectHost, use: useText, within: inMessage},
	{Vendor: VendorNone, Code: 293, Name: "Destination-Host", Type: TypeIdentity, Field: message.FieldDiameterDestinationHost, use: useGatewayOrDestination, once: onceEverywhere, within: inDestination},
	{Vendor: VendorNone, Code: 294, Name: "Error-Reporting-Host", Type: TypeIdentity, Field: message.FieldDiameterErrorHost, use: useHost, once: onceTop, within: inMessage},
	{Vendor: VendorNone, Code: 296, Name: "Origin-Realm", Type: TypeIdentity, Field: message.FieldDiameterOriginRealm, use: useHost, once: onceTop, within: inOrigin},
	{Vendor: VendorNone, Code: 297, Name: "Experimental-Result", Type: TypeGrouped, once: onceTop},
	{Vendor: VendorNone, Code: 298, Name: "Experimental-Result-Code", Type: TypeUnsigned32, Field: message.FieldDiameterExperimentalResult, use: useExperimental, once: onceEverywhere, within: inExperimental},
	{Vendor: VendorNone, Code: 334, Name: "MIP-Home-Agent-Address", Type: TypeAddress, Field: message.FieldDiameterGatewayAddress, use: useAddress},
	{Vendor: VendorNone, Code: 348, Name: "MIP-Home-Agent-Host", Type: TypeGrouped, once: onceEverywhere},
	{Vendor: VendorNone, Code: 443, Name: "Subscription-Id", Type: TypeGrouped, use: useGroup},
	{Vendor: VendorNone, Code: 444, Name: "Subscription-Id-Data", Type: TypeText, Field: message.FieldDiameterSubscriptionID, use: useSubscriptionData, once: onceEverywhere, within: inSubscription},
	{Vendor: VendorNone, Code: 450, Name: "Subscription-Id-Type", Type: TypeUnsigned32, use: useKind, once: onceEverywhere, within: inSubscription},
	{Vendor: VendorNone, Code: 458, Name: "User-Equipment-Info", Type: TypeGrouped, use: useGroup},
	{Vendor: VendorNone, Code: 459, Name: "User-Equipment-Info-Type", Type: TypeUnsigned32, use: useKind, once: onceEverywhere},
	{Vendor: VendorNone, Code: 460, Name: "User-Equipment-Info-Value", Type: TypeOctets, Field: message.FieldDiameterIMEI, use: useEquipment, once: onceEverywhere},
	{Vendor: VendorNone, Code: 486, Name: "MIP6-Agent-Info", Type: TypeGrouped, once: onceEverywhere},
	{Vendor: VendorNone, Code: 493, Name: "Service-Selection", Type: TypeText, Field: message.FieldDiameterAPN, use: useText, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1, Name: "3GPP-IMSI", Type: TypeText, Field: message.FieldDiameterIMSI, use: useIMSI, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 20, Name: "3GPP-IMEISV", Type: TypeOctets, Field: message.FieldDiameterIMEI, use: useIMEI, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 22, Name: "3GPP-User-Location-Info", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 318, Name: "3GPP-AAA-Server-Name", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost},
	{Vendor: Vendor3GPP, Code: 600, Name: "Visited-Network-Identifier", Type: TypeOctets, Field: message.FieldDiameterVisitedNetwork, use: useText, once: onceTop},
	{Vendor: Vendor3GPP, Code: 601, Name: "Public-Identity", Type: TypeText, Field: message.FieldDiameterPublicIdentity, use: usePublic, once: onceIdentity},
	{Vendor: Vendor3GPP, Code: 700, Name: "User-Identity", Type: TypeGrouped, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 701, Name: "MSISDN", Type: TypeOctets, Field: message.FieldDiameterMSISDN, use: useDigits, once: onceEverywhere, within: inMSISDN},
	{Vendor: Vendor3GPP, Code: 702, Name: "Sh-User-Data", Type: TypeOctets, use: useShData, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 703, Name: "Data-Reference", Type: TypeUnsigned32, Field: message.FieldDiameterDataReference, use: useInt, within: inMessage},
	{Vendor: Vendor3GPP, Code: 707, Name: "Current-Location", Type: TypeUnsigned32, Field: message.FieldDiameterCurrentLocation, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1032, Name: "RAT-Type", Type: TypeUnsigned32, Field: message.FieldDiameterRATType, use: useInt, once: onceTop},
	{Vendor: Vendor3GPP, Code: 1241, Name: "LCS-Client-Type", Type: TypeUnsigned32, Field: message.FieldDiameterLCSClientType, use: useInt, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1242, Name: "Location-Estimate", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1400, Name: "Subscription-Data", Type: TypeGrouped, Field: message.FieldDiameterSubscriptionData, use: usePresence, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1401, Name: "Terminal-Information", Type: TypeGrouped, once: onceTop},
	{Vendor: Vendor3GPP, Code: 1402, Name: "IMEI", Type: TypeText, Field: message.FieldDiameterIMEI, use: useIMEI, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1405, Name: "ULR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterULRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1406, Name: "ULA-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterULAFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1407, Name: "Visited-PLMN-Id", Type: TypeOctets, Field: message.FieldDiameterVisitedPLMN, use: usePLMN, once: onceTop, within: inVisitedPLMN},
	{Vendor: Vendor3GPP, Code: 1408, Name: "Requested-EUTRAN-Authentication-Info", Type: TypeGrouped, Field: message.FieldDiameterEUTRANVectors, use: useGroup, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1409, Name: "Requested-UTRAN-GERAN-Authentication-Info", Type: TypeGrouped, Field: message.FieldDiameterUTRANVectors, use: useGroup, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1410, Name: "Number-Of-Requested-Vectors", Type: TypeUnsigned32, use: useVectors, once: onceEverywhere, within: inRequested},
	{Vendor: Vendor3GPP, Code: 1411, Name: "Re-Synchronization-Info", Type: TypeOctets, Field: message.FieldDiameterResynchronisation, use: usePresence, once: onceEverywhere, within: inRequested},
	{Vendor: Vendor3GPP, Code: 1413, Name: "Authentication-Info", Type: TypeGrouped, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1420, Name: "Cancellation-Type", Type: TypeUnsigned32, Field: message.FieldDiameterCancellationType, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1421, Name: "DSR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterDSRFlags, use: useInt, once: onceTop, within: inDSRFlags},
	{Vendor: Vendor3GPP, Code: 1425, Name: "Operator-Determined-Barring", Type: TypeUnsigned32, Field: message.FieldDiameterODB, use: useInt, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1426, Name: "Access-Restriction-Data", Type: TypeUnsigned32, Field: message.FieldDiameterAccessRestriction, use: useInt, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1434, Name: "Alert-Reason", Type: TypeUnsigned32, Field: message.FieldDiameterAlertReason, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1443, Name: "NOR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterNORFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1444, Name: "User-Id", Type: TypeText, Field: message.FieldDiameterUserID, use: useUserID, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1452, Name: "Trace-Collection-Entity", Type: TypeAddress, Field: message.FieldDiameterTraceAddress, use: useAddress, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1474, Name: "GMLC-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits},
	{Vendor: Vendor3GPP, Code: 1489, Name: "SGSN-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1490, Name: "IDR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterIDRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1496, Name: "EPS-Location-Information", Type: TypeGrouped, once: onceEverywhere, tells: true},
	{Vendor: Vendor3GPP, Code: 1600, Name: "MME-Location-Information", Type: TypeGrouped, once: onceEverywhere, tells: true},
	{Vendor: Vendor3GPP, Code: 1601, Name: "SGSN-Location-Information", Type: TypeGrouped, once: onceEverywhere, tells: true},
	{Vendor: Vendor3GPP, Code: 1602, Name: "E-UTRAN-Cell-Global-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1603, Name: "Tracking-Area-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1604, Name: "Cell-Global-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1605, Name: "Routing-Area-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1606, Name: "Location-Area-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1607, Name: "Service-Area-Identity", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1608, Name: "Geographical-Information", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1609, Name: "Geodetic-Information", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 1635, Name: "PUR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterPURFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1638, Name: "CLR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterCLRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 1645, Name: "MME-Number-for-MT-SMS", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 1666, Name: "Coupled-Node-Diameter-ID", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 2401, Name: "Serving-Node", Type: TypeGrouped, once: onceEverywhere, tells: true},
	{Vendor: Vendor3GPP, Code: 2402, Name: "MME-Name", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 2403, Name: "MSC-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 2406, Name: "Additional-Serving-Node", Type: TypeGrouped, tells: true},
	{Vendor: Vendor3GPP, Code: 2408, Name: "MME-Realm", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 2409, Name: "SGSN-Name", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 2410, Name: "SGSN-Realm", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 2517, Name: "ECGI", Type: TypeOctets, tells: true},
	{Vendor: Vendor3GPP, Code: 2545, Name: "PLR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterPLRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 2556, Name: "Civic-Address", Type: TypeText, tells: true},
	{Vendor: Vendor3GPP, Code: 3100, Name: "IP-SM-GW-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3102, Name: "User-Identifier", Type: TypeGrouped, once: onceTop},
	{Vendor: Vendor3GPP, Code: 3111, Name: "External-Identifier", Type: TypeText, Field: message.FieldDiameterExternalIdentifier, use: useText},
	{Vendor: Vendor3GPP, Code: 3300, Name: "SC-Address", Type: TypeOctets, Field: message.FieldDiameterSCAddress, use: useDigits, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3301, Name: "SM-RP-UI", Type: TypeOctets, Field: message.FieldDiameterSMTPDU, use: useTPDU, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3302, Name: "TFR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterTFRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3310, Name: "SRR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterSRRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3323, Name: "RDR-Flags", Type: TypeUnsigned32, Field: message.FieldDiameterRDRFlags, use: useInt, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3332, Name: "SMS-GMSC-Address", Type: TypeOctets, Field: message.FieldDiameterGMSCAddress, use: useDigits, once: onceTop, within: inMessage},
	{Vendor: Vendor3GPP, Code: 3338, Name: "SMSF-3GPP-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3339, Name: "SMSF-Non-3GPP-Number", Type: TypeOctets, Field: message.FieldDiameterServingNumber, use: useDigits, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3340, Name: "SMSF-3GPP-Name", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3341, Name: "SMSF-Non-3GPP-Name", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3342, Name: "SMSF-3GPP-Realm", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: Vendor3GPP, Code: 3343, Name: "SMSF-Non-3GPP-Realm", Type: TypeIdentity, Field: message.FieldDiameterServingNode, use: useHost, once: onceEverywhere},
	{Vendor: VendorGSMA, Code: 1000, Name: "DESS-Signature", Type: TypeGrouped, once: onceTop},
	{Vendor: VendorGSMA, Code: 1001, Name: "DESS-Digital-Signature", Type: TypeOctets, once: onceEverywhere},
	{Vendor: VendorGSMA, Code: 1002, Name: "DESS-System-Time", Type: TypeTime, Field: message.FieldDiameterDESSTime, use: useTime, once: onceEverywhere},
	{Vendor: VendorGSMA, Code: 1003, Name: "DESS-Signing-Identity", Type: TypeIdentity, Field: message.FieldDiameterDESSIdentity, use: useHost, once: onceEverywhere},
	{Vendor: VendorGSMA, Code: 1004, Name: "DESS-Digital-Signature-Type", Type: TypeUnsigned32, once: onceEverywhere},
}
