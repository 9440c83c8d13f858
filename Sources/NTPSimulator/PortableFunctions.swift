/// Functions whose every bit is the same on all processors: made of additions and
/// multiplications, which IEEE 754 fixes, where libm's last bit differs from machine to machine.
/// One seed is one world everywhere, so whatever moves a clock or a datagram comes from here.
enum PortableFunctions {
    /// e^x, relative error below 1e-15; 0 and infinity beyond the range of a Double.
    static func exp(_ power: Double) -> Double {
        guard power > -745 else { return power.isNaN ? .nan : 0 }
        guard power < 709.7 else { return .infinity }
        let halvings = (power * 1.442_695_040_888_963_4).rounded()
        // ln 2 in two parts, so that the remainder keeps its last bits.
        let rest =
            (power - halvings * 0.693_147_180_369_123_8) - halvings * 1.908_214_929_270_587_7e-10
        var sum = 1.0
        for order in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * rest / order }
        return Double(sign: .plus, exponent: Int(halvings), significand: sum)
    }

    /// The sine of so many turns (2 pi each), absolute error below 1e-15.
    static func sine(turns: Double) -> Double {
        guard turns.isFinite else { return .nan }
        // To the quarter around 0, where the series is short.
        var part = turns - turns.rounded()
        if part > 0.25 { part = 0.5 - part } else if part < -0.25 { part = -0.5 - part }
        let angle = part * 2 * Double.pi
        let square = angle * angle
        var sum = 1.0
        for order in stride(from: 20.0, through: 2, by: -2) {
            sum = 1 - sum * square / (order * (order + 1))
        }
        return angle * sum
    }
}
