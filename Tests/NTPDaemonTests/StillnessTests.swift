import Testing

@testable import NTPDaemon

@Suite struct StillnessTests {
    @Test func aRequestGetsIt() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: false)
        let hasRested = stillness.take()
        #expect(hasRested)
    }

    @Test func whoIsAskedDoesNotRest() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: true)
        let whenAsked = stillness.take()
        stillness.beginTurn(hasReceived: false)
        let afterwards = stillness.take()
        #expect(!whenAsked && afterwards)
    }

    @Test func manyRequestsOfOneTurnDoNotAddUp() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: false)
        var rests = 0
        for _ in 0..<100 where stillness.take() { rests += 1 }
        #expect(rests == Stillness.most)
    }

    @Test func itDozesBeforeTheFirstRequestOfAQuietTurn() {
        var stillness = Stillness()
        stillness.beginTurn(hasReceived: true)
        #expect(!stillness.canDoze)
        stillness.beginTurn(hasReceived: false)
        #expect(stillness.canDoze)
        _ = stillness.take()
        #expect(!stillness.canDoze)
    }
}
