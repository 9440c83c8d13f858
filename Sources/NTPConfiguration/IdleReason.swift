/// Why a keyword that is read, checked and kept does nothing: what completes the sentence
/// "'tos cohort' has no effect: ...". A keyword has its effect or a reason; which of the reasons
/// are for good is told in decision 0008.
enum IdleReason: String, CaseIterable, Sendable {
    // What a later release is to bring.
    case networkTimeSecurity = "Network Time Security is not supported yet"
    case bursts = "bursts at each poll are not sent yet"
    case bias = "a correction of this source's offset is not made yet"
    case clockDrivers =
        "of the reference clocks only types 1 and 28 are there, which have no use for it"
    case fuzzedReplies = "the digits below the clock's precision are not made random yet"
    case statisticsFiles = "statistics files are not written yet"
    case leapSmear = "leap seconds are not smeared yet"
    case secondPort = "a second port is not served yet"
    case pollSkews = "polls are not made earlier or later than due yet"

    // What stays so.
    case forgery = "a digest that is wrong is a stranger's and ends no association"
    case chance = "a full list of clients makes room by age, not by chance"
    case autokey = "Autokey is broken and not spoken; NTS takes its place"
    case kernelLoop = "the clock is steered by its frequency alone, no loop of the kernel's is used"
    case modeSeven = "mode 7, the old protocol of ntpdc, is never answered"
    case counters = "all counters are zero at the start"
    case traps = "there are no traps: requests for them are refused"
    case announcement = "ntpd does not announce itself by multicast DNS"
    case modem = "there is no driver for modems"
    case naming = "no program is known to show it"
    case simulator = "it is for ntp.org's simulator, and ntpd keeps it only to print it back"
}
