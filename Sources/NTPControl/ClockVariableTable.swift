import NTPConfiguration
package import NTPProtocol
import NTPTime
package import NTPWire

/// What a reference clock's variables are taken from.
package struct ClockSubject: Equatable, Sendable {
    package var association: Association

    /// nil where the association is no reference clock.
    package init?(_ association: Association) {
        guard association.isClock else { return nil }
        self.association = association
    }

    private var fudge: FudgeOptions? { association.configuration.fudge }

    var time1: Double { fudge?.time1 ?? 0 }
    var time2: Double { fudge?.time2 ?? 0 }

    /// flag1 in the lowest bit to flag4 in the fourth.
    var flags: UInt64 {
        let flags = [fudge?.flag1, fudge?.flag2, fudge?.flag3, fudge?.flag4]
        return flags.indices.reduce(0) { $0 | (flags[$1] == true ? 1 << UInt64($1) : 0) }
    }

    private var readings: ReferenceReadings? {
        association.role == .referenceClock ? association.readings : nil
    }

    /// ntp.org's names for the drivers.
    var device: String {
        readings == nil ? "Undisciplined local clock" : "SHM/Shared memory interface"
    }

    /// The time that was told last.
    var timecode: String {
        guard let time = readings?.newestTime else { return "" }
        let date = CalendarDate(unixSeconds: EraPivot.kernel.unixSeconds(of: time))
        let nanoseconds = UInt64(time.fraction) * 1_000_000_000 >> 32
        let fraction = DecimalText.right("\(nanoseconds)", width: 9, fill: "0")
        return date.isoText.dropLast() + ".\(fraction)Z"
    }

    var polls: UInt64 { readings?.polls ?? association.counters.received }
    var silentPolls: UInt64 { readings?.silentPolls ?? 0 }
    var badReadings: UInt64 { readings?.badReadings ?? 0 }

    /// The clock's status word. This computer's own clock cannot fail to answer, so that it
    /// never has an event.
    package var status: ClockStatusWord {
        let isSilent = readings != nil && association.poll.reach & 1 == 0
        return ClockStatusWord(
            eventCount: UInt8(clamping: min(silentPolls, 15)),
            condition: isSilent ? .noReply : .nominal)
    }
}

/// A reference clock's variables (RFC 9327, 4; names, units and decimals are ntp.org's). This
/// computer's own clock has no time code and no failures to count.
package enum ClockVariableTable {
    package static let table = VariableTable<ClockSubject>(
        listName: "clock_var_list",
        [
            .shown("device") { .quoted($0.device) },
            // A number to look the device up by, of no use beside its name.
            .shown("type", if: { _ in false }) {
                .unsigned(UInt64($0.association.remote.address.referenceClock?.type ?? 0))
            },
            .shown("timecode") { .quoted($0.timecode) },
            .shown("poll") { .unsigned($0.polls) },
            .shown("noreply") { .unsigned($0.silentPolls) },
            .shown("badformat") { _ in .unsigned(0) },
            .shown("baddata") { .unsigned($0.badReadings) },
            .shown("fudgetime1", if: { $0.time1 != 0 }) { milliseconds($0.time1) },
            .shown("fudgetime2", if: { $0.time2 != 0 }) { milliseconds($0.time2) },
            .shown("stratum") { .signed(Int64($0.association.peer.stratum)) },
            // From stratum 2 on, letters too are shown as an address: an ntp.org habit that
            // readers of its output know.
            .shown("refid") {
                .bare(
                    $0.association.peer.stratum > 1
                        ? $0.association.peer.referenceID.dottedQuad
                        : $0.association.peer.referenceID.letters)
            },
            .shown("flags") { .unsigned($0.flags) },
        ])
}
