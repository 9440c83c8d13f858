/// When the packets of an initial burst (`iburst`) leave.
///
/// The first three come two seconds apart, the least gap any packet may have; then gaps double,
/// so that the eight-stage filter is nearly full and the frequency known to a few ppm after a
/// minute, with seven packets.
package enum BurstSchedule {
    /// Seconds after the burst's first packet.
    package static let iburst: [Int] = [0, 2, 4, 8, 16, 32, 64]

    /// Seconds from packet `number` (0 is the first) to the next; nil when it was the last one,
    /// or there is no such packet.
    package static func gap(after number: Int) -> Int? {
        guard iburst.indices.contains(number), iburst.indices.contains(number + 1) else {
            return nil
        }
        return iburst[number + 1] - iburst[number]
    }
}
