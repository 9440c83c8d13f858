import Testing

@testable import NTPDaemon

@Suite struct StillnessTests {
    @Test func aRequestGetsIt() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: false)
        #expect(stillness.take())
    }

    @Test func whoIsAskedDoesNotRest() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: true)
        #expect(!stillness.take())
        stillness.beginTurn(hasReceived: false)
        #expect(stillness.take())
    }

    @Test func manyRequestsOfOneTurnDoNotAddUp() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: false)
        let rests = (0..<100).count { _ in stillness.take() }
        #expect(rests == Stillness.most)
        #expect(Double(rests) * Stillness.duration <= 0.02)
    }
}
