/// What the system clock is synchronised by (RFC 9327, 3.1, clock source codes).
package enum ClockSource: UInt8, Equatable, Hashable, Sendable {
    case unspecified = 0
    case pulsePerSecond = 1
    case lowFrequencyRadio = 2
    case highFrequencyRadio = 3
    case ultraHighFrequencyRadio = 4
    case local = 5
    case ntp = 6
    case other = 7
    case wristwatch = 8
    case telephone = 9

    package var word: String {
        switch self {
        case .unspecified: "sync_unspec"
        case .pulsePerSecond: "sync_pps"
        case .lowFrequencyRadio: "sync_lf_radio"
        case .highFrequencyRadio: "sync_hf_radio"
        case .ultraHighFrequencyRadio: "sync_uhf_radio"
        case .local: "sync_local"
        case .ntp: "sync_ntp"
        case .other: "sync_other"
        case .wristwatch: "sync_wristwatch"
        case .telephone: "sync_telephone"
        }
    }
}

/// What last happened to the system (RFC 9327, 3.1, system event codes).
package enum SystemEvent: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    case unspecified = 0
    case frequencyNotSet = 1
    case frequencySet = 2
    case spikeDetected = 3
    case frequencyMode = 4
    case clockSynchronised = 5
    case restart = 6
    case panicStop = 7
    case noSystemPeer = 8
    case leapArmed = 9
    case leapDisarmed = 10
    case leapEvent = 11
    case clockStep = 12
    case kernel = 13
    case internationalAtomicTime = 14
    case staleLeapSeconds = 15

    package var word: String {
        switch self {
        case .unspecified: "unspecified"
        case .frequencyNotSet: "freq_not_set"
        case .frequencySet: "freq_set"
        case .spikeDetected: "spike_detect"
        case .frequencyMode: "freq_mode"
        case .clockSynchronised: "clock_sync"
        case .restart: "restart"
        case .panicStop: "panic_stop"
        case .noSystemPeer: "no_sys_peer"
        case .leapArmed: "leap_armed"
        case .leapDisarmed: "leap_disarmed"
        case .leapEvent: "leap_event"
        case .clockStep: "clock_step"
        case .kernel: "kern"
        case .internationalAtomicTime: "TAI"
        case .staleLeapSeconds: "stale_leapsecond_values"
        }
    }
}

extension LeapIndicator {
    /// The word that status lines have for it.
    package var word: String {
        switch self {
        case .none: "leap_none"
        case .addSecond: "leap_add_sec"
        case .deleteSecond: "leap_del_sec"
        case .unsynchronised: "leap_alarm"
        }
    }
}

/// The number of events since the last one was read, as status lines say it.
func eventCountWords(_ count: UInt8) -> String {
    count == 0 ? "no events" : "\(count) event\(count == 1 ? "" : "s")"
}

/// The 16 bits that describe the system (RFC 9327, 3.1): leap (2), source (6), number of events
/// since they were last asked for (4, stays at 15), last event (4).
package struct SystemStatusWord: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var leap: LeapIndicator
    /// Six bits; ten of the values have a name.
    package var sourceCode: UInt8
    /// 0 to 15.
    package var eventCount: UInt8
    package var event: SystemEvent

    package init(
        leap: LeapIndicator, source: ClockSource, eventCount: UInt8, event: SystemEvent
    ) {
        self.leap = leap
        sourceCode = source.rawValue
        self.eventCount = min(eventCount, 15)
        self.event = event
    }

    package init(bits: UInt16) {
        leap = LeapIndicator(rawValue: UInt8(bits >> 14)) ?? .unsynchronised
        sourceCode = UInt8(bits >> 8 & 0x3f)
        eventCount = UInt8(bits >> 4 & 0xf)
        event = SystemEvent(rawValue: UInt8(bits & 0xf)) ?? .unspecified
    }

    package var bits: UInt16 {
        UInt16(leap.rawValue) << 14 | UInt16(sourceCode & 0x3f) << 8
            | UInt16(min(eventCount, 15)) << 4 | UInt16(event.rawValue)
    }

    package var source: ClockSource? { ClockSource(rawValue: sourceCode) }

    /// `leap_none, sync_ntp, 1 event, clock_sync`.
    package var description: String {
        let source = source?.word ?? "sync_\(sourceCode)"
        return "\(leap.word), \(source), \(eventCountWords(eventCount)), \(event.word)"
    }
}
