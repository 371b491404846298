package gsmmap

// Operation codes (TS 29.002, 17.5).
const (
	opUpdateLocation                   = 2
	opCancelLocation                   = 3
	opProvideRoamingNumber             = 4
	opNoteSubscriberDataModified       = 5
	opResumeCallHandling               = 6
	opInsertSubscriberData             = 7
	opDeleteSubscriberData             = 8
	opSendParameters                   = 9
	opRegisterSS                       = 10
	opEraseSS                          = 11
	opActivateSS                       = 12
	opDeactivateSS                     = 13
	opInterrogateSS                    = 14
	opAuthenticationFailureReport      = 15
	opNotifySS                         = 16
	opRegisterPassword                 = 17
	opGetPassword                      = 18
	opProcessUnstructuredSSData        = 19
	opReleaseResources                 = 20
	opMTForwardSMVGCS                  = 21
	opSendRoutingInfo                  = 22
	opUpdateGprsLocation               = 23
	opSendRoutingInfoForGprs           = 24
	opFailureReport                    = 25
	opNoteMsPresentForGprs             = 26
	opPerformHandover                  = 28
	opSendEndSignal                    = 29
	opPerformSubsequentHandover        = 30
	opProvideSIWFSNumber               = 31
	opSIWFSSignallingModify            = 32
	opProcessAccessSignalling          = 33
	opForwardAccessSignalling          = 34
	opNoteInternalHandover             = 35
	opCancelVcsgLocation               = 36
	opReset                            = 37
	opForwardCheckSSIndication         = 38
	opPrepareGroupCall                 = 39
	opSendGroupCallEndSignal           = 40
	opProcessGroupCallSignalling       = 41
	opForwardGroupCallSignalling       = 42
	opCheckIMEI                        = 43
	opMTForwardSM                      = 44
	opSendRoutingInfoForSM             = 45
	opMOForwardSM                      = 46
	opReportSMDeliveryStatus           = 47
	opNoteSubscriberPresent            = 48
	opAlertServiceCentreWithoutResult  = 49
	opActivateTraceMode                = 50
	opDeactivateTraceMode              = 51
	opTraceSubscriberActivity          = 52
	opUpdateVcsgLocation               = 53
	opBeginSubscriberActivity          = 54
	opSendIdentification               = 55
	opSendAuthenticationInfo           = 56
	opRestoreData                      = 57
	opSendIMSI                         = 58
	opProcessUnstructuredSSRequest     = 59
	opUnstructuredSSRequest            = 60
	opUnstructuredSSNotify             = 61
	opAnyTimeSubscriptionInterrogation = 62
	opInformServiceCentre              = 63
	opAlertServiceCentre               = 64
	opAnyTimeModification              = 65
	opReadyForSM                       = 66
	opPurgeMS                          = 67
	opPrepareHandover                  = 68
	opPrepareSubsequentHandover        = 69
	opProvideSubscriberInfo            = 70
	opAnyTimeInterrogation             = 71
	opSSInvocationNotification         = 72
	opSetReportingState                = 73
	opStatusReport                     = 74
	opRemoteUserFree                   = 75
	opRegisterCCEntry                  = 76
	opEraseCCEntry                     = 77
	opSecureTransportClass1            = 78
	opSecureTransportClass2            = 79
	opSecureTransportClass3            = 80
	opSecureTransportClass4            = 81
	opProvideSubscriberLocation        = 83
	opSendGroupCallInfo                = 84
	opSendRoutingInfoForLCS            = 85
	opSubscriberLocationReport         = 86
	opISTAlert                         = 87
	opISTCommand                       = 88
	opNoteMMEvent                      = 89

	// firstRadioOp and lastRadioOp bound the operations of the radio interface
	// (TS 24.080), which never pass between networks.
	firstRadioOp = 108
	lastRadioOp  = 126

	// maxOps bounds the codes that the tables hold.
	maxOps = 128
)
