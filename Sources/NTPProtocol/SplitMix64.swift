/// SplitMix64 (Steele, Lea, Flood 2014), for what must be spread evenly and be the same in each run
/// of one seed. What nobody may foretell needs the system's numbers.
enum SplitMix64 {
    static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// The number that follows the state `value`; no two states have one number.
    static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ step
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
