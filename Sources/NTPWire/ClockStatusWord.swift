/// The state of a reference clock (RFC 9327, 3.3, clock codes).
package enum ClockCondition: UInt8, Equatable, Hashable, Sendable, CaseIterable {
    case nominal = 0
    case noReply = 1
    case badFormat = 2
    case fault = 3
    case badSignal = 4
    case badDate = 5
    case badTime = 6

    package var word: String {
        switch self {
        case .nominal: "clk_unspec"
        case .noReply: "clk_no_reply"
        case .badFormat: "clk_bad_format"
        case .fault: "clk_fault"
        case .badSignal: "clk_bad_signal"
        case .badDate: "clk_bad_date"
        case .badTime: "clk_bad_time"
        }
    }
}

/// The 16 bits that describe a reference clock (RFC 9327, 3.3): reserved (8), number of events
/// since they were last asked for (4, stays at 15), condition (4).
package struct ClockStatusWord: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// 0 to 15.
    package var eventCount: UInt8
    /// Four bits; seven of the values have a name.
    package var conditionCode: UInt8

    package init(eventCount: UInt8, condition: ClockCondition) {
        self.eventCount = min(eventCount, 15)
        conditionCode = condition.rawValue
    }

    package init(bits: UInt16) {
        eventCount = UInt8(bits >> 4 & 0xf)
        conditionCode = UInt8(bits & 0xf)
    }

    package var bits: UInt16 { UInt16(min(eventCount, 15)) << 4 | UInt16(conditionCode & 0xf) }

    package var condition: ClockCondition? { ClockCondition(rawValue: conditionCode) }

    /// `no events, clk_unspec`.
    package var description: String {
        "\(eventCountWords(eventCount)), \(condition?.word ?? "clk_\(conditionCode)")"
    }
}
