import NTPTime
import Testing

@testable import ClockAlgorithms

/// The bookkeeping of corrections, and the rates a kernel has.
@Suite struct FreeTimeTests {
    private func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(seconds: seconds) }

    @Test func correctionsAddUp() {
        var freeTime = FreeTime(at: at(100))
        freeTime.setRate(1e-4, at: at(100))
        freeTime.setRate(-0.08, at: at(200))
        freeTime.setRate(0, at: at(201))
        let first = 100 * 1e-4 / 1.0001
        let both = first - 0.08 / 0.92
        #expect(abs(freeTime.correction(at: at(150)) - first / 2) < 1e-12)
        #expect(abs(freeTime.correction(at: at(200)) - first) < 1e-12)
        #expect(abs(freeTime.correction(at: at(201)) - both) < 1e-12)
        #expect(abs(freeTime.correction(at: at(9000)) - both) < 1e-12)
        #expect(abs(freeTime.time(at: at(9000)) - (8900 - both)) < 1e-9)
    }

    /// More changes than are remembered between a request and its reply cost no more than the
    /// oldest of them.
    @Test func theOldestStretchIsExtended() {
        var freeTime = FreeTime(at: at(0))
        for second in 1...100 { freeTime.setRate(1e-6 * Double(second), at: at(Double(second))) }
        let now = freeTime.correction(at: at(101))
        #expect(freeTime.correction(at: at(24.5)) < now)
        #expect(freeTime.correction(at: at(0)).isFinite)
    }

    /// adjtimex late by 4 ms.
    @Test func aRateCountsFromWhenItTookEffect() {
        var freeTime = FreeTime(at: at(0))
        freeTime.setRate(1e-3, at: at(10))
        freeTime.rateTookEffect(at: at(10.004))
        let exact = 9.996 * 1e-3 / 1.001
        #expect(abs(freeTime.correction(at: at(20)) - exact) < 1e-12)
        // An earlier moment changes nothing.
        freeTime.rateTookEffect(at: at(9))
        #expect(abs(freeTime.correction(at: at(20)) - exact) < 1e-12)
    }

    @Test(
        arguments: [
            (0, 0), (1e-6, 0), (400e-6, 0), (-449e-6, 0), (451e-6, 5), (0.08, 800),
            (0.0800499, 800),
            (-0.08, -800), (0.2, 1000), (-0.2, -1000), (.nan, 0),
        ] as [(Double, Int)])
    func ratesAreTheKernels(rate: Double, ticks: Int) {
        let kernel = KernelRate(rate)
        #expect(kernel.ticks == ticks)
        #expect(abs(kernel.frequency) <= 500e-6)
        let shown = Double(kernel.ticks) * KernelRate.tick + kernel.frequency
        let bounded = rate.isFinite ? min(max(rate, -0.1), 0.1) : 0
        #expect(abs(shown - bounded) <= 0.5 * 0x1p-16 * 1e-6 + 1e-15)
        #expect(KernelRate.rounded(rate) == shown)
    }
}
