/// The rates that a kernel's clock can run at: it counts its frequency in 2^-16 ppm, and beyond
/// 400 ppm in ticks of 100 ppm besides.
package struct KernelRate: Equatable, Hashable, Sendable {
    /// Ticks of `tick` s/s.
    package var ticks: Int
    /// s/s, beside the ticks.
    package var frequency: Double

    /// One step of a tick of 10 ms by a microsecond, s/s.
    package static let tick = 1e-4
    /// Up to four the frequency alone is enough.
    private static let fewTicks = 4
    private static let unit = 0x1p-16 * 1e-6
    /// The largest, s/s: what Linux takes for its tick.
    package static let largest = 0.1

    package init(_ rate: Double) {
        let bounded =
            rate.isFinite ? min(max(rate, -KernelRate.largest), KernelRate.largest) : 0
        let whole = Int((bounded / KernelRate.tick).rounded())
        ticks = abs(whole) > KernelRate.fewTicks ? whole : 0
        let rest = bounded - Double(ticks) * KernelRate.tick
        frequency = (rest / KernelRate.unit).rounded() * KernelRate.unit
    }

    package static func rounded(_ rate: Double) -> Double {
        let kernel = KernelRate(rate)
        return Double(kernel.ticks) * tick + kernel.frequency
    }
}
